"""A unit asks another to pay for work inside the enterprise."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.internal import InternalInvoiceReply, OfferInternalInvoice
from kernel.clock import legal_date
from services.invoicing.access import require_holder
from services.invoicing.billing.domain.numbering import internal_series_of
from services.invoicing.clients.domain.standing import require_open, require_takes_work
from services.invoicing.internal.domain.internal_invoice import Offer, Side
from services.invoicing.internal.store.internal_invoices import NewOffer, add_offer
from services.invoicing.internal.use_cases.get_internal_invoice import get_known
from services.invoicing.units import Unit, units_of


def offer_internal_invoice(work: Work, request: OfferInternalInvoice) -> InternalInvoiceReply:
    """Keep the offer; the buyer decides.

    A closing unit still buys, which empties it; it sells to its heir alone, who so pays what it owes. Raises
    UnknownThing, NotYourOwn, UnitIsClosed, UnitIsClosing, SameUnit, OtherLegalEntity, NoNumberSeries, BadText,
    TotalTooLarge.
    """
    units, today = units_of(work.connection, {request.seller_unit_id, request.buyer_unit_id}), legal_date(work.now)
    seller = require_known(units.get(request.seller_unit_id), "unit", field="seller_unit_id")
    require_holder(work.cause, seller.holder_ids, field="seller_unit_id")
    buyer = require_known(units.get(request.buyer_unit_id), "unit", field="buyer_unit_id")
    offer = Offer(side_of(seller), side_of(buyer), request.description, request.amount_cents)
    internal_series_of(seller.legal_entity)
    if buyer.unit_id == seller.heir_unit_id:
        require_open(seller.unit_id, seller.closed_on, today, field="seller_unit_id")
    else:
        require_takes_work(seller.unit_id, seller.closing_since, seller.closed_on, today, field="seller_unit_id")
    require_open(buyer.unit_id, buyer.closed_on, today, field="buyer_unit_id")
    new = NewOffer(
        internal_invoice_id=work.new_id("iin"),
        seller_unit_id=seller.unit_id,
        buyer_unit_id=buyer.unit_id,
        description=offer.description,
        amount_cents=offer.amount_cents,
        offered_on=today,
        actor=work.cause.actor,
    )
    add_offer(work.connection, new)
    return get_known(work, new.internal_invoice_id)


def side_of(unit: Unit) -> Side:
    return Side(unit.unit_id, unit.name, unit.legal_entity)
