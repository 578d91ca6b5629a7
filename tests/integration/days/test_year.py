"""The year of the owners, lived on a system and a clock of its own, as `make year` lives it."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from chassis.ops.clock import FileClock, morning_of
from chassis.testing.plugin import NewSystem
from chassis.testing.running import running
from scenarios.owners.year import JOIN, PAID_OUT

pytestmark = pytest.mark.timeout(300)

DAYS = "select min(booked_on), max(booked_on) from journal_entry"
STATES = """select w.reason, count(p.withdrawal_id) from withdrawal w left join payout p using (withdrawal_id)
  group by 1 order by 1"""
LONG_ENOUGH_S = 240


@pytest.fixture
def clock(tmp_path: Path) -> FileClock:
    clock = FileClock(tmp_path / "clock")
    clock.put(morning_of(JOIN))
    return clock


def test_the_year_is_told_balances_and_leaves_nobody_unpaid(new_system: NewSystem, clock: FileClock) -> None:
    simulated = {"GEDEELD_ALLOW_SIMULATION": "true", "GEDEELD_CLOCK_FILE": str(clock.path)}
    with running(new_system(settings=simulated)) as system:
        year = subprocess.run(
            [sys.executable, "-P", "-m", "scenarios.owners"],
            env=system.environment("operator"),
            capture_output=True,
            text=True,
            timeout=LONG_ENOUGH_S,
            check=False,
        )
        assert year.returncode == 0, year.stdout + year.stderr
        assert "BALANCES" in year.stdout
        assert system.ask_database("governance", STATES) == [("death", 1), ("exclusion", 1), ("request", 1)]
        ((first, last),) = system.ask_database("governance", DAYS)
        assert date(2026, 1, 1) < first <= last == PAID_OUT
