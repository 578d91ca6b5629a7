"""A unit prepares what it will offer a client."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.quoting import MakeQuote, QuoteReply
from kernel.clock import legal_date
from kernel.rates import Rate
from services.invoicing.access import held_unit
from services.invoicing.billing.parameters import vat_rates
from services.invoicing.billing.use_cases.draft_invoice import lines_of
from services.invoicing.clients.domain.standing import require_not_blocked, require_takes_work
from services.invoicing.clients.store.clients import known_client_for
from services.invoicing.clients.use_cases.private_clients import require_clients_unit
from services.invoicing.quoting.domain.quote import Quote, quote_series_of
from services.invoicing.quoting.domain.terms import OwnFigures, percentage
from services.invoicing.quoting.parameters import general_terms
from services.invoicing.quoting.store.quotes import NewQuote, add_quote
from services.invoicing.quoting.use_cases.get_quote import get_known


def make_quote(work: Work, request: MakeQuote) -> QuoteReply:
    """Keep a quote that could be invoiced today; nobody is bound yet.

    Raises UnknownThing, NotYourOwn, UnitIsClosed, UnitIsClosing, ClientBlocked, NoNumberSeries, NoGeneralTerms,
    ValidUntilPassed, PercentageOutOfRange, and what the rules of lines, VAT and totals refuse.
    """
    today = legal_date(work.now)
    unit = held_unit(work, request.unit_id)
    require_takes_work(unit.unit_id, unit.closing_since, unit.closed_on, today)
    known_client = require_known(known_client_for(work.connection, request.client_id, request.unit_id), "client")
    require_clients_unit(work, known_client)
    require_not_blocked(request.client_id, known_client.blocked_because)
    quote_series_of(unit.legal_entity)
    own = _own(request)
    terms = general_terms(unit.legal_entity, known_client.client.language, today).with_own(own)
    lines = lines_of(request.lines)
    quote = Quote(unit.unit_id, unit.name, known_client.client, request.title, lines, request.valid_until, terms)
    quote.require_sound(vat_rates(today), today)
    new = NewQuote(
        quote_id=work.new_id("quo"),
        unit_id=unit.unit_id,
        client_id=known_client.client.client_id,
        title=request.title,
        lines=lines,
        valid_until=request.valid_until,
        own=own,
        made_on=today,
        actor=work.cause.actor,
    )
    add_quote(work.connection, new)
    return get_known(work, new.quote_id)


def _own(request: MakeQuote) -> OwnFigures:
    return OwnFigures(
        deposit=_rate(request.deposit_percent, "deposit_percent"),
        cancellation=_rate(request.cancellation_percent, "cancellation_percent"),
        notice_days=request.notice_days,
    )


def _rate(percent: str | None, field: str) -> Rate | None:
    return None if percent is None else percentage(percent, field)
