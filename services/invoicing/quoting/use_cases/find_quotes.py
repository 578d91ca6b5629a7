"""The quotes of a unit, page by page."""

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.quoting import FindQuotes, QuotesReply
from contracts.wire.refusals import UnknownThing
from kernel.clock import legal_date
from services.invoicing.access import require_holder
from services.invoicing.quoting.store import quotes
from services.invoicing.quoting.use_cases.get_quote import quote_reply
from services.invoicing.units import unit_of


def find_quotes(work: Work, request: FindQuotes) -> QuotesReply:
    """One page, the newest first. Raises UnknownThing, NotYourOwn, InvalidRequest."""
    unit = unit_of(work.connection, request.unit_id)
    if unit is None:
        raise UnknownThing("no unit has this id", field="unit_id")
    require_holder(work.cause, unit.holder_ids, field="unit_id")
    today = legal_date(work.now)
    before, limit = start_of(request, str), request.limit + 1
    found = quotes.find_quotes(work.connection, unit.unit_id, request.state, before, today=today, limit=limit)
    page = page_of(request, found, lambda quote: quote.quote_id)
    return QuotesReply(quotes=tuple(quote_reply(stored, today) for stored in page.rows), next_cursor=page.next_cursor)
