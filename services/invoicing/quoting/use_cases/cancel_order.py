"""The client gives up an order."""

from chassis.db.work import Work
from contracts.invoicing.quoting import CancelOrder, OrderReply
from kernel.clock import legal_date
from services.invoicing.quoting.domain.order_invoice import cancellation_fee
from services.invoicing.quoting.store.orders import Cancellation, StoredOrder, add_cancellation, lock_order
from services.invoicing.quoting.use_cases.get_order import for_holder, get_known
from services.invoicing.quoting.use_cases.invoice_order import draft_of_order


def cancel_order(work: Work, request: CancelOrder) -> OrderReply:
    """Only the fee can still be invoiced; it is drafted unless notice was given in time.

    Raises UnknownThing, NotYourOwn, OrderIsCancelled, OrderHasDrafts, NothingLeftToInvoice, CancelledInFuture,
    CancelledBeforeAccepted; UnitIsClosed and ClientBlocked when there is a fee.
    """
    stored = for_holder(work, lock_order(work.connection, request.order_id))
    today = legal_date(work.now)
    fee = stored.order.fee_cents(request.cancelled_on, request.work_begins_on, today)
    cancellation = Cancellation(
        order_id=request.order_id,
        cancelled_on=request.cancelled_on,
        work_begins_on=request.work_begins_on,
        why=request.why,
        fee_cents=fee,
        invoice_id=_drafted(work, stored, fee) if fee else None,
    )
    add_cancellation(work.connection, cancellation, at=work.now, actor=work.cause.actor)
    return get_known(work, request.order_id)


def _drafted(work: Work, stored: StoredOrder, fee: int) -> str:
    return draft_of_order(work, stored, cancellation_fee(stored.order, fee, stored.known.client)).invoice_id
