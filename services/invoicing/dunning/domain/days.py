"""Days that the law counts before a consumer may be charged: legal holidays, working days, the free period."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


@dataclass(frozen=True, slots=True)
class FreePeriod:
    """How long a consumer is charged nothing after the first reminder (art. XIX.2 WER).

    `days` calendar days, the first of which is the day after sending by e-mail, or the working day with this
    number after posting.
    """

    days: int
    working_days_by_post: int

    def last_day(self, sent_on: date, *, by_email: bool) -> date:
        """The last day on which nothing may be charged."""
        first = sent_on + timedelta(days=1) if by_email else _working_day(sent_on, self.working_days_by_post)
        return first + timedelta(days=self.days - 1)


def is_working_day(day: date) -> bool:
    """Monday to Friday, no legal holiday. The code counts Saturdays too; without them nobody is charged too early."""
    return day.weekday() < 5 and day not in legal_holidays(day.year)


@lru_cache(maxsize=64)
def legal_holidays(year: int) -> frozenset[date]:
    """The ten legal holidays of Belgium (law of 4/1/1974, royal decree of 18/4/1974)."""
    easter = _easter(year)
    moving = [easter + timedelta(days=days) for days in _AFTER_EASTER]
    return frozenset([date(year, month, day) for month, day in _FIXED] + moving)


def _working_day(after: date, number: int) -> date:
    day = after
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)
