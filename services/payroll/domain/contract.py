"""The contract to compute a wage for, and what the worker already earned in the same month."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from kernel.periods import Period
from services.payroll.refusals import UnitIsClosing, UnknownContractKind


class ContractKind(StrEnum):
    """One day of an artist (ONSS worker code 046); a full-time month of a white-collar employee (495)."""

    ARTIST_DAY = "artist_day"
    EMPLOYEE_MONTH = "employee_month"

    @classmethod
    def named(cls, name: str) -> "ContractKind":
        """The kind of this name. Raises UnknownContractKind."""
        if name not in set(cls):
            names = ", ".join(cls)
            raise UnknownContractKind(f"kind: no such kind of contract (one of {names})", field="kind")
        return cls(name)


@dataclass(frozen=True, slots=True)
class Household:
    """`single` is the one situation payroll covers; `children` counts those fiscally dependent."""

    situation: str = "single"
    children: int = 0


@dataclass(frozen=True, slots=True)
class Contract:
    """`day` is the day worked or, for a month, any day in it; `gross_cents` the gross wage at 100 %."""

    kind: ContractKind
    day: date
    hours: int | Fraction
    gross_cents: int
    household: Household = Household()


@dataclass(frozen=True, slots=True)
class MonthToDate:
    """What the worker's other payslips of the same calendar month hold: their gross at 100 %, their kinds,
    and the special contribution already withheld on them.
    """

    gross_cents: int = 0
    special_contribution_cents: int = 0
    kinds: frozenset[ContractKind] = frozenset()


NOTHING_YET = MonthToDate()


def require_work_day(kind: ContractKind, day: date, closing_since: date | None) -> None:
    """No work after `closing_since`, the last day of work of a unit that is closing or closed; of a month none of its
    days. Raises UnitIsClosing.
    """
    ends_on = Period.month(day).last if kind is ContractKind.EMPLOYEE_MONTH else day
    if closing_since is not None and ends_on > closing_since:
        raise UnitIsClosing(
            f"this unit is closing or closed: its last day of work was {closing_since}",
            field="day",
            last_day=closing_since.isoformat(),
        )
