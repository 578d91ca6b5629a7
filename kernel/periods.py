"""Days, months, quarters and years as the law and the books count them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last` day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end ({self.last}) before it begins ({self.first})")

    @classmethod
    def month(cls, day: date) -> Self:
        return cls(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))

    @classmethod
    def quarter(cls, day: date) -> Self:
        start = 3 * ((day.month - 1) // 3) + 1
        return cls(date(day.year, start, 1), date(day.year, start + 2, monthrange(day.year, start + 2)[1]))

    @classmethod
    def year(cls, day: date) -> Self:
        return cls(date(day.year, 1, 1), date(day.year, 12, 31))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1
