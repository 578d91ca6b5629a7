"""What is not as in life in this process. It may be so only where a setting says that nobody's money is there."""

from chassis.ops.settings import Settings, WrongSetting


class SimulationNotAllowed(WrongSetting):
    """A setting that only a simulation may have is set; the message names it."""


def simulation(here: Settings) -> tuple[str, ...]:
    """`allowed` where it may be, then what is simulated; empty where wages are paid. For health and the audit."""
    return (*(("allowed",) if here.allow_simulation else ()), *_simulated(here).values())


def require_real(here: Settings) -> None:
    """Before a process does anything. Raises SimulationNotAllowed."""
    names = ", ".join(_simulated(here))
    if names and not here.allow_simulation:
        raise SimulationNotAllowed(f"{names} is for simulations: take it away, or set GEDEELD_ALLOW_SIMULATION")


def _simulated(here: Settings) -> dict[str, str]:
    """By setting, in words."""
    given = {
        "GEDEELD_CLOCK_FILE": ("another time", here.clock_file is not None),
        "GEDEELD_INBOX_OFF": ("inbox off", here.inbox_off),
    }
    return {name: words for name, (words, is_given) in given.items() if is_given}
