"""Releases overlap: the one before this works on the newest schema, beside today's code and after it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.catalogue import SERVICES
from deploy.local.supervisor import Supervisor
from deploy.local.system import process_names
from tests.faults.campaign.proofs import deviations
from tests.faults.campaign.traffic import PEOPLE, Traffic
from tests.faults.releases import previous
from tests.faults.releases.previous import NoHistory, PreviousRelease
from tests.faults.striking import LONG_ENOUGH_S, Story, count

pytestmark = pytest.mark.timeout(600)

PATIENT_S = 60
"""Of a caller: an answer that comes late on a busy machine is no failed call."""


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> PreviousRelease:
    return PreviousRelease.installed(tmp_path_factory.mktemp("previous_release"))


@pytest.fixture
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    """Databases of today; of its programs only the mail sink runs. Callers sign as the release before did."""
    today = new_system(settings={"GEDEELD_CALLER_TOKEN": "context"})
    today.start("mail")
    yield today
    today.stop()


@pytest.fixture
def before(system: RunningSystem, release: PreviousRelease) -> Iterator[Supervisor]:
    """The previous release on them, running."""
    programs = release.programs(system)
    programs.start()
    programs.wait_ready()
    yield programs
    programs.stop()


def assert_nothing_lost(system: RunningSystem) -> None:
    verdict = system.quiet(LONG_ENOUGH_S)
    assert verdict.balanced, verdict.faults()
    assert [count(system, service, "dead_letter") for service in SERVICES] == [0] * 6


def test_the_previous_release_lives_its_month_on_the_newest_schema(
    system: RunningSystem, before: Supervisor, release: PreviousRelease, tmp_path: Path
) -> None:
    story = Story.begun(system, tmp_path / "month", release.python)

    story.ends_well()

    before.assert_alive()
    assert_nothing_lost(system)


def test_workers_are_replaced_one_by_one_forth_and_back_while_people_ask_and_no_call_fails(
    system: RunningSystem, before: Supervisor
) -> None:
    with Traffic.opened(system, seed=1, timeout_s=PATIENT_S) as traffic:
        traffic.goes_on()
        system.start(*process_names())
        for service in SERVICES:
            before.stop(service, f"{service}-relay")
            served(traffic)
        before.start()
        before.wait_ready()
        for service in SERVICES:
            system.stop(service, f"{service}-relay")
            served(traffic)
        traffic.rests()

    before.assert_alive()
    before.stop()
    system.start(*process_names())  # hears what only new code says: the heads of its logs
    assert traffic.turned_away == {}
    assert_nothing_lost(system)
    assert deviations(system, traffic.memory) == []


def served(traffic: Traffic) -> None:
    """Return when each of them, on average, has had an answer more."""
    wanted = traffic.answers + PEOPLE
    eventually(lambda: traffic.answers >= wanted, LONG_ENOUGH_S, "people being served")


def test_a_checkout_without_history_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(previous, "COMMIT", "0" * 40)

    with pytest.raises(NoHistory, match="git fetch --unshallow"):
        PreviousRelease.installed(tmp_path)
