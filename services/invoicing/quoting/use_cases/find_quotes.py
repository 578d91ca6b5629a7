"""The quotes of a unit, page by page."""

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.quoting import FindQuotes, QuotesReply
from kernel.clock import legal_date
from services.invoicing.access import held_unit
from services.invoicing.quoting.store import quotes
from services.invoicing.quoting.use_cases.get_quote import quote_reply


def find_quotes(work: Work, request: FindQuotes) -> QuotesReply:
    """One page, the newest first. Raises UnknownThing, NotYourOwn, InvalidRequest."""
    unit = held_unit(work, request.unit_id)
    today = legal_date(work.now)
    before, limit = start_of(request, str), request.limit + 1
    stored_quotes = quotes.find_quotes(work.connection, unit.unit_id, request.state, before, today=today, limit=limit)
    page = page_of(request, stored_quotes, lambda quote: quote.quote_id)
    return QuotesReply(quotes=tuple(quote_reply(stored, today) for stored in page.rows), next_cursor=page.next_cursor)
