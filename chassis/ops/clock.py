"""The clock that work is done by: the real one, or in a simulation one that a file puts so many seconds off it.

Tokens, deadlines, ids, TLS, signed heads and the instants that a database writes by itself are of real time.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from chassis.ops.settings import Settings, WrongSetting
from kernel.clock import BRUSSELS, Clock, utc_now

_SECONDS = re.compile(r"-?[0-9]{1,10}", re.ASCII)


class WrongClockFile(WrongSetting):
    """The clock's file is none, or cannot be read."""


class Backwards(ValueError):
    """The clock would go back, to before what was done already; the message says what time it is."""


@dataclass(frozen=True, slots=True)
class FileClock:
    """Real time and the seconds in the file `path`; without the file real time. All processes that read it agree."""

    path: Path

    def __call__(self) -> datetime:
        """The present instant (UTC). Raises WrongClockFile."""
        return utc_now() + self.offset()

    def offset(self) -> timedelta:
        """How far it is ahead of real time; less than zero when it is behind. Raises WrongClockFile."""
        try:
            text = self.path.read_text("ascii").strip()
        except FileNotFoundError:
            return timedelta()
        except (OSError, ValueError) as error:
            raise WrongClockFile(f"GEDEELD_CLOCK_FILE cannot be read ({type(error).__name__})") from None
        if not _SECONDS.fullmatch(text):
            raise WrongClockFile("GEDEELD_CLOCK_FILE is no file of `gedeeld clock`")
        return timedelta(seconds=int(text))

    def put(self, instant: datetime) -> None:
        """It is `instant` now, to the second, and time goes on from there. Only forwards, but for the first time.

        Raises Backwards, WrongClockFile, OSError.
        """
        seconds = -((utc_now() - instant) // timedelta(seconds=1))
        if self.path.exists() and timedelta(seconds=seconds) < self.offset():
            raise Backwards(f"it is {self():%Y-%m-%d %H:%M} (UTC) in this system, and time goes forward only")
        beside = self.path.with_name(f"{self.path.name}.new")
        beside.write_text(f"{seconds}\n", "ascii")
        beside.replace(self.path)  # whoever reads meanwhile reads the one or the other


def morning_of(day: date) -> datetime:
    """Nine o'clock in Brussels."""
    return datetime.combine(day, time(9), BRUSSELS).astimezone(UTC)


def clock_of(here: Settings) -> Clock:
    """The clock of a process with these settings. Raises WrongClockFile."""
    if here.clock_file is None:
        return utc_now
    clock = FileClock(here.clock_file)
    clock.offset()
    return clock
