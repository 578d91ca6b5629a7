"""The buyer does not agree: there is no invoice, and the reason is kept."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.internal import InternalInvoiceReply, RefuseInternalInvoice
from kernel.clock import legal_date
from services.invoicing.access import require_holder
from services.invoicing.internal.refusals import OfferDecided
from services.invoicing.internal.store.internal_invoices import Decision, KnownInternalInvoice, decide, internal_of
from services.invoicing.internal.use_cases.get_internal_invoice import get_known
from services.invoicing.texts import plain_text
from services.invoicing.units import unit_of


def refuse_internal_invoice(work: Work, request: RefuseInternalInvoice) -> InternalInvoiceReply:
    """Raises UnknownThing, NotYourOwn, OfferDecided, BadText."""
    why = plain_text(request.why, "why")
    decide_as_buyer(work, Decision(request.internal_invoice_id, False, why, legal_date(work.now), work.cause.actor))
    return get_known(work, request.internal_invoice_id)


def decide_as_buyer(work: Work, decision: Decision) -> KnownInternalInvoice:
    """Write what a holder of the buyer unit, or staff for it, decided: once.

    Raises UnknownThing, NotYourOwn, OfferDecided.
    """
    internal_invoice = require_known(internal_of(work.connection, decision.internal_invoice_id), "internal invoice")
    buyer = unit_of(work.connection, internal_invoice.buyer_unit_id)
    require_holder(work.cause, buyer.holder_ids if buyer else (), field="internal_invoice_id")
    if not decide(work.connection, decision):
        raise OfferDecided("this was accepted or refused before", field="internal_invoice_id")
    return internal_invoice
