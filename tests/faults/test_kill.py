"""kill -9 of every process during the month, then everything said once more: the audit still balances.

And the proof that it can fail: with the inbox switched off, the same repetition turns the audit red.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.waiting import eventually
from contracts.catalogue import SERVICES
from deploy.local.servers import Broker, DatabaseServer

RELAYS = [f"{service}-relay" for service in SERVICES]
LONG_ENOUGH_S = 90.0


def month(system: RunningSystem, place: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "scenarios.month"],
        env=system.environment("operator") | {"GEDEELD_MONTH_DIR": str(place), "GEDEELD_CALL_TIMEOUT_S": "20"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def lines_of(story: "subprocess.Popen[str]") -> Iterator[str]:
    assert story.stdout is not None
    with story.stdout as lines:
        yield from lines


def killed(system: RunningSystem, *names: str) -> None:
    for name in names:
        system.kill(name)
    for name in names:
        system.programs.start(name)
    system.programs.wait_ready(*names)


def say_everything_again(system: RunningSystem) -> int:
    """As if each relay had been killed between the broker's confirm and its own mark, for every event it ever sent."""
    again = 0
    for service in SERVICES:
        with psycopg.connect(system.dsns[service].app, autocommit=True) as database:
            again += database.execute("update outbox set published_at = null").rowcount
            database.execute("notify outbox")
    return again


def all_sent(system: RunningSystem) -> bool:
    return not any(system.verdict().unsent.values())


@pytest.mark.timeout(400)
def test_every_process_is_killed_during_the_month_and_the_audit_balances(
    new_system: NewSystem, rabbitmq_server: Broker, postgres_server: DatabaseServer, tmp_path: Path
) -> None:
    def broker() -> None:
        rabbitmq_server.kill()
        rabbitmq_server.start()

    def database() -> None:
        postgres_server.kill()
        postgres_server.start()

    with running(new_system(settings={"GEDEELD_DEAD_FLOOD": "1000"})) as system:
        blows: list[Callable[[], None]] = [
            *(lambda name=name: killed(system, name) for name in ("members", "governance-relay")),
            lambda: killed(system, "invoicing", "contributions"),
            lambda: killed(system, *RELAYS),
            broker,
            lambda: killed(system, "payroll", "notifications", "governance"),
            database,
        ]
        story = month(system, tmp_path / "month")
        told = []
        for line in lines_of(story):
            told.append(line)
            if blows and len(told) % 3 == 0:
                blows.pop(0)()
        assert story.wait(LONG_ENOUGH_S) == 0, "".join(told) + system.log_of("payroll")[-2000:]
        assert not blows, "the month was over before everything had been killed"

        before = system.quiet(LONG_ENOUGH_S)
        assert before.balanced, before.faults()

        assert say_everything_again(system) > 100
        eventually(lambda: all_sent(system), LONG_ENOUGH_S, "everything sent once more")
        after = system.quiet(LONG_ENOUGH_S)
        assert after.balanced, after.faults()
        assert (after.pairs, after.totals) == (before.pairs, before.totals)


@pytest.mark.timeout(300)
def test_with_the_inbox_off_a_repetition_turns_the_audit_red(new_system: NewSystem, tmp_path: Path) -> None:
    with running(new_system(settings={"GEDEELD_INBOX_OFF": "true"})) as system:
        story = month(system, tmp_path / "month")
        told = list(lines_of(story))
        story.wait(LONG_ENOUGH_S)
        assert len(told) > 5, told

        say_everything_again(system)

        eventually(lambda: not system.verdict().balanced, LONG_ENOUGH_S, "the audit turning red")
