"""A month that nobody disturbed: lived once for all tests that look at it, or compare another month with it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chassis.ops.clock import FileClock, morning_of
from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from scenarios.plan import FIRST
from tests.faults.striking import LONG_ENOUGH_S, Story, letters


@dataclass(frozen=True, slots=True)
class CalmMonth:
    """What `make run` printed, its figures, how many mails the server took, whether the audit balanced at the end.

    `folder` holds what the story left there, `system` what stands in the databases; its programs have ended.
    """

    lines: list[str]
    summary: dict[str, Any]
    mails: int
    balanced: bool
    folder: Path
    system: RunningSystem


@pytest.fixture(scope="session")
def calm_month(new_system: NewSystem, tmp_path_factory: pytest.TempPathFactory) -> CalmMonth:
    """On a system and a clock of its own, as `make run` lives it."""
    clock = FileClock(tmp_path_factory.mktemp("time") / "clock")
    clock.put(morning_of(FIRST))
    simulated = {"GEDEELD_ALLOW_SIMULATION": "true", "GEDEELD_CLOCK_FILE": str(clock.path)}
    with running(new_system(settings=simulated)) as system:
        story = Story.begun(system, tmp_path_factory.mktemp("calm") / "month")
        story.ends_well()
        verdict = system.quiet(LONG_ENOUGH_S)
        return CalmMonth(
            story.printed.splitlines(), story.summary, letters(system), verdict.balanced, story.folder, system
        )
