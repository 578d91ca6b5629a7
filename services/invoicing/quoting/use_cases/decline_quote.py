"""The client does not want what was quoted."""

from chassis.db.work import Work
from contracts.invoicing.quoting import DeclineQuote, QuoteReply
from kernel.clock import legal_date
from services.invoicing.quoting.domain.quote import Answer
from services.invoicing.quoting.store.quotes import add_answer, lock_quote
from services.invoicing.quoting.use_cases.get_quote import for_holder, get_known


def decline_quote(work: Work, request: DeclineQuote) -> QuoteReply:
    """Keep why; also of a quote that has expired.

    Raises UnknownThing, NotYourOwn, QuoteNotSent, QuoteAlreadyAnswered.
    """
    stored = for_holder(work, lock_quote(work.connection, request.quote_id))
    stored.progress.require_unanswered()
    answer = Answer(legal_date(work.now), None)
    add_answer(work.connection, stored.quote_id, answer, request.why, at=work.now, actor=work.cause.actor)
    return get_known(work, stored.quote_id)
