"""A quote goes to the client: it gets its number and never changes again."""

from chassis.db.work import Work
from contracts.invoicing.quoting import QuoteReply, SendQuote
from kernel.clock import legal_date
from services.invoicing.billing.parameters import vat_rates
from services.invoicing.billing.use_cases.take_number import take_number
from services.invoicing.clients.domain.standing import require_not_blocked, require_takes_work
from services.invoicing.quoting.domain.quote import SentQuote, quote_series_of
from services.invoicing.quoting.domain.quote_document import frozen_quote
from services.invoicing.quoting.store.quotes import add_sent, lock_quote
from services.invoicing.quoting.use_cases.get_quote import content_of, for_holder, get_known


def send_quote(work: Work, request: SendQuote) -> QuoteReply:
    """Freeze lines, client and the general terms of today under the next number of the series.

    The number is taken last and commits with the quote: a refusal leaves no gap. Raises UnknownThing, NotYourOwn,
    QuoteAlreadySent, UnitIsClosed, UnitIsClosing, ClientBlocked, ValidUntilPassed, NoGeneralTerms, UnknownVatRate,
    VatNumberMissing, IssueDateBeforeLast.
    """
    today = legal_date(work.now)
    stored = for_holder(work, lock_quote(work.connection, request.quote_id))
    stored.progress.require_not_sent()
    unit = stored.unit
    require_takes_work(unit.unit_id, unit.closing_since, unit.closed_on, today, field="quote_id")
    require_not_blocked(stored.known.client.client_id, stored.known.blocked_because, field="quote_id")
    quote = content_of(stored, today)
    quote.require_sound(vat_rates(today), today, field="quote_id")
    number = take_number(work, quote_series_of(stored.unit.legal_entity), today)
    sent = frozen_quote(SentQuote(number, today, quote))
    add_sent(work.connection, stored.quote_id, sent, at=work.now, actor=work.cause.actor)
    return get_known(work, stored.quote_id)
