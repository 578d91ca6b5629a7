"""What dies is started again with growing patience, the rest goes on, and a person is told."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.revival import CALM_S, LONGEST_S, Revival
from deploy.local.supervisor import Program, Supervisor

SLEEPER = [sys.executable, "-c", "import time; print('started', flush=True); time.sleep(600)"]
BROKEN = [sys.executable, "-c", "import sys; sys.exit(3)"]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Broker:
    """A server that dies when told, and whose next starts fail when told."""

    def __init__(self) -> None:
        self.alive, self.refusals, self.launched = True, 0, 0

    def assert_alive(self) -> None:
        if not self.alive:
            raise RuntimeError("RabbitMQ is not running\nits log")

    def launch(self) -> None:
        self.launched += 1
        if self.refusals:
            self.refusals -= 1
            raise RuntimeError("something started earlier still runs")
        self.alive = True


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(
        [Program("payroll", SLEEPER, dict(os.environ)), Program("members", BROKEN, dict(os.environ))], tmp_path / "logs"
    )
    yield supervisor
    for name in supervisor.programs:
        supervisor.kill(name)


def look_for(revival: Revival, clock: Clock, seconds: int, after_each: Callable[[], object] = lambda: None) -> None:
    for _ in range(seconds):
        clock.now += 1
        revival.look()
        after_each()


def test_a_program_that_was_killed_is_started_again_and_the_others_go_on(programs: Supervisor) -> None:
    clock, lines = Clock(), list[str]()
    programs.start("payroll")
    revival = Revival(programs, {}, lines.append, clock)
    first = programs.processes["payroll"]

    first.kill()
    first.wait()
    revival.look()
    assert programs.ended() == {"payroll": -9}
    look_for(revival, clock, 5)

    assert programs.ended() == {}
    assert programs.processes["payroll"].pid != first.pid
    assert lines == ["payroll ended (exit code -9); it is started again in 1 s", "payroll is started again"]


def test_what_dies_again_and_again_is_waited_for_longer_and_longer(programs: Supervisor) -> None:
    clock, lines = Clock(), list[str]()
    programs.start("members")
    revival = Revival(programs, {}, lines.append, clock)

    look_for(revival, clock, 200, lambda: _waited(programs))

    waits = [int(line.split(" in ")[1].removesuffix(" s")) for line in lines if " in " in line]
    assert waits[:8] == [1, 2, 4, 8, 16, LONGEST_S, LONGEST_S, LONGEST_S]
    assert "members ended, 3 times by now (exit code 3); it is started again in 4 s" in lines


def _waited(programs: Supervisor) -> int:
    """Whichever process it is by now."""
    return programs.processes["members"].wait()


def test_after_a_calm_time_the_patience_is_short_again() -> None:
    clock, broker, lines = Clock(), Broker(), list[str]()
    revival = Revival(Supervisor([], Path()), {"RabbitMQ": broker}, lines.append, clock)
    for _ in range(3):
        broker.alive = False
        look_for(revival, clock, 10)
    look_for(revival, clock, CALM_S)

    broker.alive = False
    look_for(revival, clock, 1)

    assert [line[-4:] for line in lines if " in " in line] == [" 1 s", " 2 s", " 4 s", " 1 s"]


def test_a_server_that_cannot_start_yet_is_tried_again() -> None:
    clock, broker, lines = Clock(), Broker(), list[str]()
    broker.alive, broker.refusals = False, 2
    revival = Revival(Supervisor([], Path()), {"RabbitMQ": broker}, lines.append, clock)

    look_for(revival, clock, 20)

    assert (broker.alive, broker.launched) == (True, 3)
    assert lines[0] == "RabbitMQ ended (RabbitMQ is not running); it is started again in 1 s"
    assert "RabbitMQ ended, 2 times by now (something started earlier still runs); it is started again in 2 s" in lines


def test_what_was_stopped_here_stays_stopped(programs: Supervisor) -> None:
    clock, lines = Clock(), list[str]()
    programs.start("payroll")
    programs.stop("payroll")

    look_for(Revival(programs, {}, lines.append, clock), clock, 5)

    assert lines == []
