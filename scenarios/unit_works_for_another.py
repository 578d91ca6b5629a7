"""One unit works for another inside the enterprise: budget passes, without VAT or contribution."""

from contracts.invoicing.internal import (
    AcceptInternalInvoice,
    GetInternalInvoice,
    InternalInvoiceReply,
    OfferInternalInvoice,
)
from scenarios.cast import HOLDER
from scenarios.session import Session, ask, request_id, until

HELPER, HELPED, HELP_CENTS = "klei", "table", 15_000
"""Who works for whom, and for how much."""


def work_inside(session: Session) -> InternalInvoiceReply:
    """One unit asks another for its part; the budget passes once the other's holder agrees."""
    offer = OfferInternalInvoice(
        request_id=request_id(),
        seller_unit_id=session.units[HELPER],
        buyer_unit_id=session.units[HELPED],
        description="Tableware made for the autumn banquets",
        amount_cents=HELP_CENTS,
    )
    offered = ask(session.member(HOLDER[HELPER]), offer)
    accept = AcceptInternalInvoice(request_id=request_id(), internal_invoice_id=offered.internal_invoice_id)
    ask(session.member(HOLDER[HELPED]), accept)
    look = GetInternalInvoice(internal_invoice_id=offered.internal_invoice_id)

    def paid() -> InternalInvoiceReply | None:
        reply = ask(session.member(HOLDER[HELPER]), look)
        return reply if reply.state == "paid" else None

    return until(session, "the budget passes between the units", paid)
