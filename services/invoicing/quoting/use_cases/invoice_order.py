"""The next invoice of an order is drafted: a deposit, a part of the work, or the rest."""

from dataclasses import replace

from chassis.db.work import Work
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.quoting import InvoiceOrder
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Draft, sound_draft
from services.invoicing.billing.parameters import vat_rates
from services.invoicing.billing.store.drafts import NewDraft, StoredDraft, add_drafts
from services.invoicing.billing.use_cases.get_invoice import draft_reply
from services.invoicing.clients.domain.standing import require_not_blocked, require_open
from services.invoicing.quoting.domain.order import Order, Share
from services.invoicing.quoting.domain.order_invoice import final_invoice, instalment
from services.invoicing.quoting.domain.terms import percentage
from services.invoicing.quoting.store.orders import StoredOrder, lock_order
from services.invoicing.quoting.use_cases.get_order import for_holder


def invoice_order(work: Work, request: InvoiceOrder) -> InvoiceReply:
    """Keep a draft that takes its part of the order; it is issued like any other.

    Raises UnknownThing, NotYourOwn, UnitIsClosed, ClientBlocked, OrderIsCancelled, OrderHasDrafts, OrderExceeded,
    NothingLeftToInvoice, NothingToCharge, PercentageOutOfRange, BadPeriod, UnknownVatRate, VatNumberMissing,
    InvalidRequest.
    """
    _require_one_part(request)
    stored = for_holder(work, lock_order(work.connection, request.order_id))
    return draft_of_order(work, stored, replace(_draft(request, stored), details=InvoiceDetails.of(request)))


def draft_of_order(work: Work, stored: StoredOrder, draft: Draft) -> InvoiceReply:
    """Keep a draft of a locked order. Raises UnitIsClosed, ClientBlocked, UnknownVatRate, VatNumberMissing."""
    today = legal_date(work.now)
    require_open(stored.unit.unit_id, stored.unit.closed_on, today, field="order_id")
    require_not_blocked(draft.client.client_id, stored.known.blocked_because, field="order_id")
    sound_draft(draft, vat_rates(today))
    new = NewDraft(work.new_id("inv"), draft, stored.order.order_id)
    add_drafts(work.connection, [new], today)
    return draft_reply(work, StoredDraft(new.invoice_id, draft, stored.unit, stored.known, new.order_id))


def _draft(request: InvoiceOrder, stored: StoredOrder) -> Draft:
    if request.kind == "final":
        return final_invoice(stored.order, stored.known.client)
    return instalment(stored.order, request.kind, _share(request, stored.order), stored.known.client)


def _require_one_part(request: InvoiceOrder) -> None:
    part_fields = [name for name in ("percent", "net_cents") if getattr(request, name) is not None]
    if len(part_fields) > 1:
        raise InvalidRequest("a part is told in per cent or in cents, not both", field="net_cents")
    if request.kind == "final" and part_fields:
        raise InvalidRequest("a final invoice takes the rest: no part is told", field=part_fields[0])
    if request.kind == "progress" and not part_fields:
        raise InvalidRequest("tell which part of the order, in per cent or in cents", field="percent")


def _share(request: InvoiceOrder, order: Order) -> Share:
    if request.net_cents is not None:
        return request.net_cents
    if request.percent is not None:
        return percentage(request.percent, "percent")
    return order.sent.quote.terms.deposit
