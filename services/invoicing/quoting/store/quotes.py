"""Every SQL statement about quotes: as they are made, sent and answered. All rows stay as they were written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.invoicing.enums import QuoteState
from kernel.rates import Rate
from services.invoicing.billing.domain.canonical import line_contents, lines_from
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.vat import percent_text
from services.invoicing.clients.store.clients import KnownClient, clients_for
from services.invoicing.quoting.domain.quote import Answer, Progress, SentQuote
from services.invoicing.quoting.domain.quote_document import thawed_quote
from services.invoicing.quoting.domain.terms import OwnFigures
from services.invoicing.units import Unit, units_of


@dataclass(frozen=True, slots=True)
class NewQuote:
    """A quote as it was asked for. `own`: where it does not follow the general terms."""

    quote_id: str
    unit_id: str
    client_id: str
    title: str
    lines: tuple[Line, ...]
    valid_until: date
    own: OwnFigures
    made_on: date
    actor: str


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """A quote with its unit, its client as that unit knows it now, and how far it has come."""

    quote_id: str
    unit: Unit
    known: KnownClient
    title: str
    lines: tuple[Line, ...]
    own: OwnFigures
    progress: Progress
    sent: SentQuote | None


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """Percentages and days only where the quote does not follow the general terms."""

    quote_id: str
    unit_id: str
    client_id: str
    title: str
    valid_until: date
    lines: list[dict[str, object]]
    deposit_percent: str | None
    cancellation_percent: str | None
    notice_days: int | None
    made_on: date
    actor: str


@dataclass(frozen=True, slots=True)
class SentRow:
    """What the client got: `document` is its canonical JSON, `content_hash` the SHA-256 of that."""

    quote_id: str
    number: str
    series: str
    year: int
    sequence: int
    sent_on: date
    document: str
    content_hash: str
    sent_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """`words`: who signed, or why it was declined. Accepted, the quote is an order."""

    quote_id: str
    order_id: str | None
    answered_on: date
    words: str
    answered_at: datetime
    actor: str


QUOTES = Table("quote", QuoteRow, key="quote_id")
SENT = Table("sent_quote", SentRow, key="quote_id")
ANSWERS = Table("quote_answer", AnswerRow, key="quote_id")
_LOCK = sa.text("select from quote where quote_id = :quote_id for update")
_SELECT = """select q.*, s.sent_on, s.document, a.quote_id is not null as answered, a.answered_on, a.order_id
  from quote q left join sent_quote s using (quote_id) left join quote_answer a using (quote_id) where """
_OF = sa.text(f"{_SELECT} q.quote_id = :quote_id")
_STATES: Mapping[QuoteState, str] = {
    "draft": "s.quote_id is null",
    "sent": "s.quote_id is not null and a.quote_id is null and q.valid_until >= :today",
    "expired": "s.quote_id is not null and a.quote_id is null and q.valid_until < :today",
    "accepted": "a.order_id is not null",
    "declined": "a.quote_id is not null and a.order_id is null",
}


def add_quote(connection: sa.Connection, new: NewQuote) -> None:
    row = QuoteRow(
        quote_id=new.quote_id,
        unit_id=new.unit_id,
        client_id=new.client_id,
        title=new.title,
        valid_until=new.valid_until,
        lines=line_contents(new.lines),
        deposit_percent=_text(new.own.deposit),
        cancellation_percent=_text(new.own.cancellation),
        notice_days=new.own.notice_days,
        made_on=new.made_on,
        actor=new.actor,
    )
    QUOTES.insert(connection, [row])


def quote_of(connection: sa.Connection, quote_id: str) -> StoredQuote | None:
    quotes = _stored(connection, connection.execute(_OF, {"quote_id": quote_id}).all())
    return quotes[0] if quotes else None


def lock_quote(connection: sa.Connection, quote_id: str) -> StoredQuote | None:
    """As `quote_of`, locked until the transaction ends."""
    # A statement of its own: what others wrote while this one waited is seen by the next.
    connection.execute(_LOCK, {"quote_id": quote_id})
    return quote_of(connection, quote_id)


def find_quotes(
    connection: sa.Connection, unit_id: str, state: QuoteState | None, before: str | None, *, today: date, limit: int
) -> Sequence[StoredQuote]:
    """At most `limit` quotes of a unit, the newest first; those made before the quote `before`."""
    clauses = ["q.unit_id = :unit_id"]
    if state is not None:
        clauses.append(_STATES[state])
    if before is not None:
        clauses.append("q.quote_id < :before")
    query = sa.text(_SELECT + " and ".join(clauses) + " order by q.quote_id desc limit :limit")
    values = {"unit_id": unit_id, "before": before, "today": today, "limit": limit}
    return _stored(connection, connection.execute(query, values).all())


def add_sent(connection: sa.Connection, quote_id: str, sent: SentQuote, *, at: datetime, actor: str) -> None:
    """Write for ever what the client got. The quote must be locked."""
    row = SentRow(
        quote_id=quote_id,
        number=str(sent.number),
        series=sent.number.series.code,
        year=sent.number.year,
        sequence=sent.number.sequence,
        sent_on=sent.sent_on,
        document=sent.document,
        content_hash=sent.content_hash,
        sent_at=at,
        actor=actor,
    )
    SENT.insert(connection, [row])


def add_answer(
    connection: sa.Connection, quote_id: str, answer: Answer, words: str, *, at: datetime, actor: str
) -> None:
    """Write what the client said; `words`: who signed, or why it was declined. The quote must be locked."""
    ANSWERS.insert(connection, [AnswerRow(quote_id, answer.order_id, answer.answered_on, words, at, actor)])


def _stored(connection: sa.Connection, rows: Sequence[Any]) -> list[StoredQuote]:
    if not rows:
        return []
    units = units_of(connection, {row.unit_id for row in rows})
    known_clients = clients_for(connection, {(row.client_id, row.unit_id) for row in rows})
    return [
        StoredQuote(
            quote_id=row.quote_id,
            unit=units[row.unit_id],
            known=known_clients[row.client_id, row.unit_id],
            title=row.title,
            lines=lines_from(row.lines),
            own=OwnFigures(_rate(row.deposit_percent), _rate(row.cancellation_percent), row.notice_days),
            progress=Progress(
                row.valid_until, row.sent_on, Answer(row.answered_on, row.order_id) if row.answered else None
            ),
            sent=None if row.document is None else thawed_quote(row.document),
        )
        for row in rows
    ]


def _rate(percent: str | None) -> Rate | None:
    return None if percent is None else Rate.percent(percent)


def _text(rate: Rate | None) -> str | None:
    return None if rate is None else percent_text(rate)
