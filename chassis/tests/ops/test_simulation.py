"""What is for simulations only is refused at start, before anything is read or answered."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.ops.settings import Settings
from chassis.ops.simulation import SimulationNotAllowed, require_real, simulation

_PROGRAM = "import sys; sys.argv = ['gedeeld', *sys.argv[1:]]\nfrom chassis.cli.main import main; main()"
_NOWHERE = {
    "GEDEELD_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "GEDEELD_AMQP_URL": "amqp://nobody@127.0.0.1:1/",
    "GEDEELD_TRUST_FILE": "/nowhere/trust.json",
}


def start(process: str, **settings: str) -> tuple[int, str]:
    """What a start comes to where neither database nor broker is; with its last words."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GEDEELD_")}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, process, "payroll"],
        cwd=Path(__file__).parents[3],
        env=environment | _NOWHERE | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("process", ["worker", "relay"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("GEDEELD_INBOX_OFF", "true"), ("gedeeld_inbox_off", "1"), ("GEDEELD_CLOCK_FILE", "/nowhere/clock")],
)
def test_no_process_starts_with_a_simulation_that_nobody_permitted(process: str, name: str, value: str) -> None:
    code, words = start(process, **{name: value})

    assert code == 2
    assert words.strip().splitlines() == [
        f"Cannot start: {name.upper()} is for simulations: take it away, or set GEDEELD_ALLOW_SIMULATION"
    ]


def test_a_simulation_is_permitted_by_a_setting_and_shown() -> None:
    real, allowed = Settings(), Settings(allow_simulation=True)
    with_inbox_off = Settings(allow_simulation=True, inbox_off=True)
    elsewhere = Settings(allow_simulation=True, clock_file=Path("/nowhere/clock"))

    for here in (real, allowed, with_inbox_off, elsewhere):
        require_real(here)
    assert [simulation(here) for here in (real, allowed, with_inbox_off, elsewhere)] == [
        (),
        ("allowed",),
        ("allowed", "inbox off"),
        ("allowed", "another time"),
    ]


def test_what_is_simulated_without_a_permission_is_named() -> None:
    with pytest.raises(SimulationNotAllowed, match="GEDEELD_INBOX_OFF"):
        require_real(Settings(inbox_off=True))
