"""The orders of a unit, page by page."""

from chassis.db.questions import walking_indexes
from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.quoting import FindOrders, OrdersReply, OrderSummary
from services.invoicing.access import held_unit
from services.invoicing.clients.store.client_merges import listed_ids
from services.invoicing.quoting.store import orders
from services.invoicing.quoting.store.orders import ListedOrder


def find_orders(work: Work, request: FindOrders) -> OrdersReply:
    """One page, those of the newest quotes first. Raises UnknownThing, NotYourOwn, InvalidRequest."""
    unit = held_unit(work, request.unit_id)
    client_ids = listed_ids(work.connection, request.client_id)
    before, limit = start_of(request, str), request.limit + 1
    with walking_indexes(work.connection):
        listed = orders.find_orders(work.connection, unit.unit_id, client_ids, before, limit)
    page = page_of(request, listed, lambda order: order.quote_id)
    return OrdersReply(orders=tuple(_summary(order, unit.unit_id) for order in page.rows), next_cursor=page.next_cursor)


def _summary(order: ListedOrder, unit_id: str) -> OrderSummary:
    quote = order.sent.quote
    return OrderSummary(
        order_id=order.order_id,
        quote_id=order.quote_id,
        number=str(order.sent.number),
        unit_id=unit_id,
        client_id=order.client_id,
        title=quote.title,
        accepted_on=order.accepted_on,
        net_cents=quote.totals.net_cents,
        cancelled_on=order.cancelled_on,
    )
