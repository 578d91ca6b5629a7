"""The time that it is in a simulation, and moving it forward."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import Failure, WrongUse
from chassis.cli.output import AsJson, print_json
from chassis.cli.system import running_settings

if TYPE_CHECKING:
    from datetime import datetime

    from chassis.ops.clock import FileClock

app = typer.Typer(no_args_is_help=True, help="A simulation's time: show it, and move it forward.")

_DAYS = re.compile(r"\+([0-9]{1,4})", re.ASCII)


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show what time it is in this system."""
    from chassis.ops.clock import clock_of
    from kernel.clock import BRUSSELS

    here = running_settings()
    now = clock_of(here)()
    if as_json:
        print_json({"now": now.isoformat(), "simulated": here.clock_file is not None})
        return
    kind = "real time" if here.clock_file is None else "simulated"
    print(f"{now.astimezone(BRUSSELS):%Y-%m-%d %H:%M} in Brussels, {kind}.")


@app.command("set")
def put(
    when: Annotated[str, typer.Argument(metavar="DAY|+DAYS|real", help="As 2027-02-01 (nine o'clock), +30, or real.")],
) -> None:
    """Move the clock of this simulation; time goes on from there. Only the first time may it go back."""
    from chassis.ops.clock import Backwards

    clock = _clock()
    try:
        clock.put(_instant(when, clock()))
    except Backwards as error:
        raise Failure(f"Refused: {error}") from error
    show()


def _clock() -> "FileClock":
    from chassis.ops.clock import FileClock
    from chassis.ops.simulation import require_real

    here = running_settings()
    require_real(here)
    if here.clock_file is None:
        raise WrongUse("This system is in real time: GEDEELD_CLOCK_FILE is not set.")
    return FileClock(here.clock_file)


def _instant(when: str, now: "datetime") -> "datetime":
    """Days are those of Brussels; a day keeps its time of day over a change of summer time."""
    from datetime import UTC, date, timedelta

    from chassis.ops.clock import morning_of
    from kernel.clock import BRUSSELS, legal_date, utc_now

    if when == "real":
        return utc_now()
    if days := _DAYS.fullmatch(when):
        return (now.astimezone(BRUSSELS) + timedelta(days=int(days[1]))).astimezone(UTC)
    try:
        day = date.fromisoformat(when)
    except ValueError:
        raise WrongUse(f"{when!r} is not a day as 2027-02-01, days as +30, or `real`") from None
    if day == legal_date(now):
        return now
    return morning_of(day)
