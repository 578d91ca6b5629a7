"""Internal invoices: budget that passes from a buyer to a seller once the buyer has the money."""

from collections import defaultdict
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
