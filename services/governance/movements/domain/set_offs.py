"""Debts of a member who left that are paid from the value of its shares. Amounts in cents; legal dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.governance.shares.refusals import DebtNotCertain, DebtNotDue, DebtNotLiquid, MoreThanOwed

OVERDRAWN = "overdrawn "
"""How payroll names a unit whose budget is below zero, before its id."""


@dataclass(frozen=True, slots=True)
class SetOff:
    """Declared; booked when the value is paid. The member owes what the budget of its unit lacks."""

    set_off_id: str
    withdrawal_id: str
    unit_id: str
    cents: int
    acknowledged_on: date
    due_on: date
    reference: str
    declared_on: date
    recorded_by: str


def told_of(unit_id: str, hindrances: Iterable[tuple[str, int]]) -> int:
    """What this unit's budget lacks, as payroll told last. `hindrances`: names and cents."""
    return sum(cents for name, cents in hindrances if name == OVERDRAWN + unit_id)


def require_certain(acknowledged_on: date | None, today: date) -> date:
    """A debt that the member disputes, or that nobody has fixed, is none for a set-off. Raises DebtNotCertain."""
    if acknowledged_on is None or acknowledged_on > today:
        raise DebtNotCertain("neither acknowledged by the member nor fixed by a court", field="acknowledged_on")
    return acknowledged_on


def require_due_and_liquid(cents: int, due_on: date, told_cents: int, today: date) -> None:
    """Its amount is known when payroll tells as much of the unit, less what is declared already.

    Raises DebtNotDue, DebtNotLiquid.
    """
    if due_on > today:
        raise DebtNotDue("a debt is set off once it is due", field="due_on", due_on=str(due_on))
    if cents > told_cents:
        raise DebtNotLiquid("more than payroll told that the unit lacks", field="cents", told_cents=told_cents)


def require_owed(cents: int, left_cents: int) -> None:
    """Raises MoreThanOwed."""
    if cents > left_cents:
        raise MoreThanOwed("more than is left of the value of the shares", field="cents", left_cents=left_cents)
