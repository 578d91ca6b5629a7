"""The client signs a quote: it becomes an order."""

from chassis.db.work import Work
from contracts.invoicing.quoting import AcceptQuote, OrderReply
from kernel.clock import legal_date
from services.invoicing.clients.domain.standing import require_not_blocked, require_takes_work
from services.invoicing.quoting.domain.quote import Answer
from services.invoicing.quoting.store.orders import add_order
from services.invoicing.quoting.store.quotes import add_answer, lock_quote
from services.invoicing.quoting.use_cases.get_order import get_known
from services.invoicing.quoting.use_cases.get_quote import for_holder


def accept_quote(work: Work, request: AcceptQuote) -> OrderReply:
    """Keep who signed and when, and open the order. A quote signed in time may be recorded after its last day.

    Raises UnknownThing, NotYourOwn, UnitIsClosed, UnitIsClosing, ClientBlocked, QuoteNotSent, QuoteAlreadyAnswered,
    AcceptedInFuture, AcceptedBeforeSent, AcceptedTooLate.
    """
    today = legal_date(work.now)
    stored = for_holder(work, lock_quote(work.connection, request.quote_id))
    stored.progress.require_acceptable(request.accepted_on, today)
    unit = stored.unit
    require_takes_work(unit.unit_id, unit.closing_since, unit.closed_on, today, field="quote_id")
    require_not_blocked(stored.known.client.client_id, stored.known.blocked_because, field="quote_id")
    order_id = work.new_id("ord")
    add_order(work.connection, order_id, stored.quote_id)
    answer = Answer(request.accepted_on, order_id)
    add_answer(work.connection, stored.quote_id, answer, request.accepted_by, at=work.now, actor=work.cause.actor)
    return get_known(work, order_id)
