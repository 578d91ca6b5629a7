"""Two due debts extinguish each other by law (Civil Code, art. 5.254 ff.): a client's credit, and what it owes."""

from collections.abc import Sequence
from dataclasses import replace

from services.invoicing.dunning.domain.dunning import LateInvoice


def set_off(late: Sequence[LateInvoice], credit_cents: int) -> tuple[LateInvoice, ...]:
    """What is still open of these invoices of one client, less its credit: the oldest due first, none of zero.

    What is set off bears no interest and no penalty: the enterprise held the client's money.
    """
    net_invoices = []
    for invoice in sorted(late, key=lambda late_invoice: (late_invoice.due_on, late_invoice.number)):
        cents = min(credit_cents, invoice.open_cents)
        credit_cents -= cents
        if cents < invoice.open_cents:
            net_invoices.append(replace(invoice, open_cents=invoice.open_cents - cents, set_off_cents=cents))
    return tuple(net_invoices)
