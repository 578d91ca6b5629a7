"""One invoice between two units, as it stands."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.internal import GetInternalInvoice, InternalInvoiceReply
from services.invoicing.access import require_holder
from services.invoicing.internal.domain.internal_invoice import state_of
from services.invoicing.internal.store.internal_invoices import KnownInternalInvoice, internal_of
from services.invoicing.units import units_of


def get_internal_invoice(work: Work, request: GetInternalInvoice) -> InternalInvoiceReply:
    """For holders of either unit, and staff. Raises UnknownThing, NotYourOwn."""
    internal_invoice = _known(work, request.internal_invoice_id)
    units = units_of(work.connection, {internal_invoice.seller_unit_id, internal_invoice.buyer_unit_id}).values()
    holders = {holder for unit in units for holder in unit.holder_ids}
    require_holder(work.cause, holders, field="internal_invoice_id")
    return internal_reply(internal_invoice)


def get_known(work: Work, internal_invoice_id: str) -> InternalInvoiceReply:
    """As it stands, for whoever has just changed it. Raises UnknownThing."""
    return internal_reply(_known(work, internal_invoice_id))


def _known(work: Work, internal_invoice_id: str) -> KnownInternalInvoice:
    return require_known(internal_of(work.connection, internal_invoice_id), "internal invoice")


def internal_reply(internal_invoice: KnownInternalInvoice) -> InternalInvoiceReply:
    return InternalInvoiceReply(
        internal_invoice_id=internal_invoice.internal_invoice_id,
        state=state_of(accepted=internal_invoice.accepted, paid=internal_invoice.paid),
        number=internal_invoice.number,
        seller_unit_id=internal_invoice.seller_unit_id,
        buyer_unit_id=internal_invoice.buyer_unit_id,
        seller_name=internal_invoice.seller_name,
        buyer_name=internal_invoice.buyer_name,
        description=internal_invoice.description,
        amount_cents=internal_invoice.amount_cents,
        offered_on=internal_invoice.offered_on,
        issued_on=internal_invoice.issued_on,
        refused_because=internal_invoice.why or None,
    )
