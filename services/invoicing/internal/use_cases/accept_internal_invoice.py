"""The buyer agrees: the internal invoice gets its number, and the budget may pass."""

from chassis.db.work import Work
from contracts.invoicing.events import InternalInvoiceIssued
from contracts.invoicing.internal import AcceptInternalInvoice, InternalInvoiceReply
from kernel.clock import legal_date
from services.invoicing.billing.domain.numbering import internal_series_of
from services.invoicing.billing.use_cases.take_number import take_number
from services.invoicing.clients.domain.standing import require_open
from services.invoicing.internal.domain.internal_invoice import InternalInvoice, Offer, issue_internal_invoice
from services.invoicing.internal.store.internal_invoices import (
    Decision,
    KeptInternal,
    KnownInternalInvoice,
    add_internal_invoice,
)
from services.invoicing.internal.use_cases.get_internal_invoice import get_known
from services.invoicing.internal.use_cases.offer_internal_invoice import side_of
from services.invoicing.internal.use_cases.refuse_internal_invoice import decide_as_buyer
from services.invoicing.units import units_of


def accept_internal_invoice(work: Work, request: AcceptInternalInvoice) -> InternalInvoiceReply:
    """Freeze it under the next number of its series, publish InternalInvoiceIssued.

    Raises UnknownThing, NotYourOwn (the seller's holder may not accept), OfferDecided, UnitIsClosed,
    IssueDateBeforeLast.
    """
    today = legal_date(work.now)
    decision = Decision(request.internal_invoice_id, True, "", today, work.cause.actor)
    accepted_offer = decide_as_buyer(work, decision)
    units = units_of(work.connection, {accepted_offer.seller_unit_id, accepted_offer.buyer_unit_id})
    for unit in units.values():
        require_open(unit.unit_id, unit.closed_on, today, field="internal_invoice_id")
    seller, buyer = units[accepted_offer.seller_unit_id], units[accepted_offer.buyer_unit_id]
    offer = Offer(side_of(seller), side_of(buyer), accepted_offer.description, accepted_offer.amount_cents)
    number = take_number(work, internal_series_of(seller.legal_entity), today)
    invoice = issue_internal_invoice(offer, number, today)
    add_internal_invoice(work.connection, _row(accepted_offer, invoice))
    work.publish(_event(accepted_offer, invoice), subject=accepted_offer.internal_invoice_id)
    return get_known(work, accepted_offer.internal_invoice_id)


def _row(accepted_offer: KnownInternalInvoice, invoice: InternalInvoice) -> KeptInternal:
    return KeptInternal(
        internal_invoice_id=accepted_offer.internal_invoice_id,
        number=str(invoice.number),
        series=invoice.number.series.code,
        year=invoice.number.year,
        sequence=invoice.number.sequence,
        issued_on=invoice.issued_on,
        document=invoice.document,
        content_hash=invoice.content_hash,
    )


def _event(accepted_offer: KnownInternalInvoice, invoice: InternalInvoice) -> InternalInvoiceIssued:
    return InternalInvoiceIssued(
        internal_invoice_id=accepted_offer.internal_invoice_id,
        number=str(invoice.number),
        seller_unit_id=accepted_offer.seller_unit_id,
        buyer_unit_id=accepted_offer.buyer_unit_id,
        issued_on=invoice.issued_on,
        amount_cents=accepted_offer.amount_cents,
        content_hash=invoice.content_hash,
    )
