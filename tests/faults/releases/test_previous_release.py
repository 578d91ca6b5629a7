"""Releases overlap: the one before this works on the newest schema, beside today's code and after it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem
from contracts.catalogue import SERVICES
from deploy.local.supervisor import Supervisor
from deploy.local.system import process_names
from tests.faults.releases import previous
from tests.faults.releases.previous import NoHistory, PreviousRelease
from tests.faults.striking import LONG_ENOUGH_S, Story, count

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> PreviousRelease:
    return PreviousRelease.installed(tmp_path_factory.mktemp("previous_release"))


@pytest.fixture
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    """Databases of today; of its programs only the mail sink runs."""
    today = new_system()
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


def test_new_code_comes_beside_the_old_and_the_old_comes_back_and_no_call_fails(
    system: RunningSystem, before: Supervisor, release: PreviousRelease, tmp_path: Path
) -> None:
    story = Story.begun(system, tmp_path / "month", release.python)
    story.reaches("invoices", lambda: count(system, "invoicing", "issued_invoice") > 5)

    system.start(*process_names())
    story.reaches("payments", lambda: count(system, "invoicing", "payment") > 0)
    before.stop()
    story.reaches("wages", lambda: count(system, "payroll", "settlement") > 2)
    before.start()
    before.wait_ready()
    system.stop(*process_names())
    story.ends_well()

    before.assert_alive()
    before.stop()
    system.start(*process_names())  # hears what only new code says: the heads of its logs
    assert_nothing_lost(system)


def test_a_checkout_without_history_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(previous, "COMMIT", "0" * 40)

    with pytest.raises(NoHistory, match="git fetch --unshallow"):
        PreviousRelease.installed(tmp_path)
