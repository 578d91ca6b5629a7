"""One order with its invoices, as it stands."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.quoting import GetOrder, OrderReply
from services.invoicing.access import require_holder
from services.invoicing.billing.domain.review import Review
from services.invoicing.billing.store.reviews import reviews_of
from services.invoicing.billing.use_cases.get_invoice import draft_reply, issued_reply
from services.invoicing.quoting.store.orders import OrderInvoice, StoredOrder, order_of


def get_order(work: Work, request: GetOrder) -> OrderReply:
    """Raises UnknownThing; NotYourOwn for a member who does not hold the unit."""
    return get_known(work, request.order_id)


def get_known(work: Work, order_id: str) -> OrderReply:
    """As `get_order`, by its id."""
    stored = for_holder(work, order_of(work.connection, order_id))
    reviews = reviews_of(
        work.connection, [invoice.stored.invoice_id for invoice in stored.invoices if invoice.issued is None]
    )
    order, quote = stored.order, stored.order.sent.quote
    return OrderReply(
        order_id=order.order_id,
        quote_id=stored.quote_id,
        state=order.state,
        unit_id=quote.unit_id,
        client_id=quote.client.client_id,
        accepted_on=order.accepted_on,
        net_cents=order.net_cents,
        invoiced_net_cents=order.taken_cents,
        left_net_cents=order.left_cents,
        fee_cents=stored.fee_cents,
        invoices=tuple(_invoice(work, invoice, reviews) for invoice in stored.invoices),
    )


def for_holder(work: Work, row: StoredOrder | None) -> StoredOrder:
    """The order, for whoever may see it. Raises UnknownThing, NotYourOwn."""
    stored = require_known(row, "order")
    require_holder(work.cause, stored.unit.holder_ids, field="order_id")
    return stored


def _invoice(work: Work, invoice: OrderInvoice, reviews: dict[str, Review]) -> InvoiceReply:
    if invoice.issued is None:
        return draft_reply(work, invoice.stored, reviews[invoice.stored.invoice_id])
    return issued_reply(*invoice.issued, invoice.stored)
