"""Internal invoices: budget that passes from a buyer to a seller once the buyer has the money."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Transfer:
    """`amount_cents` that the buyer owes the seller."""

    internal_invoice_id: str
    buyer_unit_id: str
    seller_unit_id: str
    issued_on: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class DatedTransfer:
    """A transfer that passes, and the day on which it does."""

    transfer: Transfer
    day: date


def passing(waiting: Sequence[Transfer], available_cents: Mapping[str, int]) -> list[Transfer]:
    """Which of `waiting`, oldest first, pass with what their buyers have available; in the order of passing.

    A smaller one does not wait behind a larger one that its buyer cannot pay yet. What a seller receives may
    let its own pass: afterwards none is left that its buyer could pay.
    """
    cents = defaultdict(int, available_cents)
    passed: list[Transfer] = []
    remaining, before = list(waiting), -1
    while len(passed) != before:
        before, tried, remaining = len(passed), remaining, []
        for transfer in tried:
            if transfer.amount_cents > cents[transfer.buyer_unit_id]:
                remaining.append(transfer)
                continue
            cents[transfer.buyer_unit_id] -= transfer.amount_cents
            cents[transfer.seller_unit_id] += transfer.amount_cents
            passed.append(transfer)
    return passed


def with_days(passed: Sequence[Transfer], money: Mapping[str, Mapping[date, int]]) -> list[DatedTransfer]:
    """Each on the first day, not before its invoice's, from which its buyer had the amount; in the order of passing.

    `money`: unit → day → what came to its budget that day, in cents, before any of these passed.
    """
    by_unit = {unit_id: Counter(days) for unit_id, days in money.items()}
    dated: list[DatedTransfer] = []
    for transfer in passed:
        day = max(transfer.issued_on, _day_of_money(by_unit[transfer.buyer_unit_id], transfer))
        dated.append(DatedTransfer(transfer, day))
        by_unit[transfer.buyer_unit_id][day] -= transfer.amount_cents
        by_unit.setdefault(transfer.seller_unit_id, Counter())[day] += transfer.amount_cents
    return dated


def _day_of_money(cents_by_day: Mapping[date, int], transfer: Transfer) -> date:
    """The first day from the evening of which the amount was there, and stayed."""
    balance = sum(cents_by_day.values())
    for day in sorted(cents_by_day, reverse=True):
        balance -= cents_by_day[day]
        if balance < transfer.amount_cents:
            return day
    return transfer.issued_on
