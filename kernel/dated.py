"""Values that hold from a day on. A date without a value is refused, never guessed."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


class NoParameter(LookupError):
    """No value is known for this name on this day."""


@dataclass(frozen=True, slots=True)
class DatedValue(Generic[T]):
    """`value` holds from day `since` until `until` (included; None: until the next row), as `source` says."""

    since: date
    value: T
    source: str
    until: date | None = None


class Timeline(Generic[T]):
    """The history of one parameter."""

    def __init__(self, name: str, rows: Sequence[DatedValue[T]]) -> None:
        """Raises ValueError when two rows begin on the same day."""
        self.name = name
        self._rows = sorted(rows, key=lambda row: row.since)
        self._days = [row.since for row in self._rows]
        if len(set(self._days)) != len(self._days):
            raise ValueError(f"{name}: two rows begin on the same day")

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which a row begins, in order."""
        return tuple(self._days)

    def row(self, day: date) -> DatedValue[T]:
        """The row in force on `day`. Raises NoParameter."""
        index = bisect_right(self._days, day)
        row = self._rows[index - 1] if index else None
        if row is None or (row.until is not None and day > row.until):
            raise NoParameter(f"no parameter {self.name!r} for {day.isoformat()}")
        return row

    def at(self, day: date) -> T:
        return self.row(day).value
