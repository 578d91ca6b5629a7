"""One quote, as it stands."""

from datetime import date

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.quoting import GetQuote, QuoteReply
from contracts.invoicing.quoting import Terms as QuotedTerms
from kernel.clock import legal_date
from services.invoicing.access import require_holder
from services.invoicing.billing.domain.vat import percent_text
from services.invoicing.billing.use_cases.get_invoice import vat_lines
from services.invoicing.quoting.domain.quote import Quote
from services.invoicing.quoting.domain.terms import Terms
from services.invoicing.quoting.parameters import general_terms
from services.invoicing.quoting.store.quotes import StoredQuote, quote_of


def get_quote(work: Work, request: GetQuote) -> QuoteReply:
    """Raises UnknownThing; NotYourOwn for a member who does not hold the unit; NoGeneralTerms for a draft."""
    return get_known(work, request.quote_id)


def get_known(work: Work, quote_id: str) -> QuoteReply:
    """As `get_quote`, by its id."""
    return quote_reply(for_holder(work, quote_of(work.connection, quote_id)), legal_date(work.now))


def for_holder(work: Work, row: StoredQuote | None) -> StoredQuote:
    """The quote, for whoever may see it. Raises UnknownThing, NotYourOwn."""
    stored = require_known(row, "quote")
    require_holder(work.cause, stored.unit.holder_ids, field="quote_id")
    return stored


def content_of(stored: StoredQuote, today: date) -> Quote:
    """What was sent; of a draft, what would be sent today. Raises NoGeneralTerms."""
    if stored.sent is not None:
        return stored.sent.quote
    unit, client = stored.unit, stored.known.client
    return Quote(
        unit_id=unit.unit_id,
        unit_name=unit.name,
        client=client,
        title=stored.title,
        lines=stored.lines,
        valid_until=stored.progress.valid_until,
        terms=general_terms(unit.legal_entity, client.language, today).with_own(stored.own),
    )


def quote_reply(stored: StoredQuote, today: date) -> QuoteReply:
    """Raises NoGeneralTerms for a draft."""
    quote, sent, answer = content_of(stored, today), stored.sent, stored.progress.answer
    totals = quote.totals
    return QuoteReply(
        quote_id=stored.quote_id,
        state=stored.progress.state(today),
        number=None if sent is None else str(sent.number),
        unit_id=quote.unit_id,
        client_id=quote.client.client_id,
        title=quote.title,
        valid_until=quote.valid_until,
        net_cents=totals.net_cents,
        vat_cents=totals.vat_cents,
        total_cents=totals.gross_cents,
        vat=vat_lines(totals),
        terms=_terms(quote.terms),
        content_hash=None if sent is None else sent.content_hash,
        order_id=None if answer is None else answer.order_id,
    )


def _terms(terms: Terms) -> QuotedTerms:
    return QuotedTerms(
        since=terms.since,
        language=terms.language,
        deposit_percent=percent_text(terms.deposit),
        cancellation_percent=percent_text(terms.cancellation),
        notice_days=terms.notice_days,
        text=terms.text,
    )
