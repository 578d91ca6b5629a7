"""A unit gives a client something back on a paid invoice."""

from collections.abc import Sequence

from contracts.invoicing.billing import CreditInvoice, CreditNoteReply
from scenarios.cast import HOLDER
from scenarios.invoices_go_out import SentInvoice
from scenarios.session import Session, ask, request_id
from scenarios.trade import PaymentFate

CREDITOR = "pixel"
"""The unit that gives something back."""
CREDIT_PERCENT = "20"


def credit_part(session: Session, issued: Sequence[SentInvoice]) -> CreditNoteReply:
    """A part of a paid invoice is credited: its turnover comes back from the unit, and the pot's part with it."""
    invoice = next(sent for sent in issued if sent.planned.unit == CREDITOR and sent.planned.fate is PaymentFate.PAID)
    request = CreditInvoice(
        request_id=request_id(),
        invoice_id=invoice.reply.invoice_id,
        reason="Two days less than agreed",
        percent=CREDIT_PERCENT,
    )
    return ask(session.member(HOLDER[CREDITOR]), request)
