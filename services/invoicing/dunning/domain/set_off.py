"""Two due debts extinguish each other by law (Civil Code, art. 5.254 ff.): a client's credit, and what it owes.

Only between the same persons: the client, and the legal entity that invoiced it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.invoicing.billing.domain.credit import CreditPart
from services.invoicing.dunning.domain.dunning import LateInvoice


def set_off(late: Sequence[LateInvoice], credit: Sequence[CreditPart]) -> tuple[LateInvoice, ...]:
    """What is still open of these invoices of one client, less its credit: the oldest due first, none of zero.

    What is set off counts as paid on the day on which both debts stood: it was owed until the credit came, and bears
    interest until then.
    """
    left = [(part.since, part.cents) for part in credit]
    net_invoices = []
    for invoice in sorted(late, key=lambda late_invoice: (late_invoice.due_on, late_invoice.number)):
        taken, left = _taken(invoice.open_cents, left)
        cents = sum(part_cents for _, part_cents in taken)
        if cents < invoice.open_cents:
            came_late = tuple(part for part in taken if part[0] > invoice.due_on)
            net_invoices.append(
                replace(
                    invoice,
                    open_cents=invoice.open_cents - cents,
                    set_off_cents=cents,
                    paid=(*invoice.paid, *came_late),
                )
            )
    return tuple(net_invoices)


def _taken(cents: int, parts: Sequence[tuple[date, int]]) -> tuple[list[tuple[date, int]], list[tuple[date, int]]]:
    """The first `cents` of these parts, and the rest of them."""
    taken, left = [], []
    for since, part_cents in parts:
        taken_cents = min(cents, part_cents)
        cents -= taken_cents
        if taken_cents:
            taken.append((since, taken_cents))
        if taken_cents < part_cents:
            left.append((since, part_cents - taken_cents))
    return taken, left
