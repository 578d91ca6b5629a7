"""Dead letters: messages that no handler could take, kept with the reason until a named person decides."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from chassis.amqp.topology import REDELIVER_EXCHANGE
from chassis.db.engine import rows_json
from chassis.db.tables import dead_letter
from chassis.db.work import Work
from contracts.wire.operations import DeadLetterReply, DeadLetterSummary
from contracts.wire.refusals import UnknownThing
from kernel.refusal import Refused

SHOWN_CHARACTERS = 4000
FOREIGN, TOO_EARLY = "foreign", "NotYet"  # how reasons begin
RETRY_S = (600, 86_400)  # first and longest wait of what is too early; doubled each time
# A string (its end may be cut off), with the colon behind it if it is a key; or what stands outside strings.
_PART = re.compile(r'"(?P<text>[^"\\]*+(?:\\.[^"\\]*+)*+)"?(?P<key>\s*+:)?|(?P<bare>[^"\s\[\]{}:,]++)', re.DOTALL)
_PLAIN_KEY = re.compile(r"[a-z_]{1,40}", re.ASCII)
_PLAIN_BARE = re.compile(r"true|false|null|-?[0-9]{1,9}", re.ASCII)
_PLAIN_TEXT = re.compile(
    r"[a-z]{2,8}_[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z_]+\.[a-z_]+\.v[0-9]+"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]{5,15}(?:Z|[+-][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    queue: str
    type: str
    message_id: str
    reason: str
    body: bytes

    @property
    def is_foreign(self) -> bool:
        return self.reason.startswith(f"{FOREIGN}:")


class NotOurs(Refused):
    """This message was slipped into the queue by somebody who may not say it: it is never handed on."""


class AlreadyHandled(Refused):
    """Somebody replayed or discarded this dead letter before."""


class BodyNotText(Refused):
    """Nothing could ever read this body; it can only be discarded."""


_BURY = sa.text(
    """insert into dead_letter (queue, type, message_id, reason, body)
    select queue, type, message_id, reason, decode(body, 'hex') from json_to_recordset(:rows)
      as t(queue text, type text, message_id text, reason text, body text)"""
)


# How often a message was tried before is how many letters of it are closed as replayed. Each letter is looked at once,
# and the closed ones only while some are too early.
_CLOSE_DUE = sa.text(
    """with early as materialized (
      select number, queue, message_id, died_at from dead_letter where state = 'waiting' and reason like 'NotYet:%'),
    tried as (
      select queue, message_id, count(*) as times from dead_letter
      where state = 'replayed' and (queue, message_id) in (select queue, message_id from early) group by 1, 2),
    due as (
      select number from early left join tried using (queue, message_id)
      where died_at <= now() - make_interval(secs => least(:longest, :first * power(2, coalesce(times, 0))))
      order by died_at limit :limit)
    update dead_letter d set state = 'replayed', handled_by = :actor, handled_why = :why, handled_at = :now
    from due where d.number = due.number and d.state = 'waiting'
    returning d.number, d.queue, d.body"""
)
_HAND_ON = sa.text(
    """insert into outbox (message_id, exchange, routing_key, subject, body, actor)
    select id, :exchange, queue, 'dead_' || number, body, :actor
    from json_to_recordset(:rows) as t(id uuid, queue text, number bigint, body text) order by number"""
)


def bury(engine: sa.Engine, letters: Sequence[DeadLetter]) -> None:
    """Keep messages that died, in a transaction of its own, in one statement."""
    rows = [{**asdict(letter), "body": letter.body.hex()} for letter in letters]
    with engine.begin() as connection:
        connection.execute(_BURY, {"rows": rows_json(rows)})


def waiting(work: Work, *, include_closed: bool, too_early: bool, limit: int) -> Sequence[DeadLetterSummary]:
    """Those that wait for a person, or also the closed ones; only what came `too_early`, if so asked."""
    query = sa.select(dead_letter).order_by(dead_letter.c.number).limit(limit)
    if not include_closed:
        query = query.where(dead_letter.c.state == "waiting")
    if too_early:
        query = query.where(dead_letter.c.reason.startswith(f"{TOO_EARLY}:"))
    return [_summary(row) for row in work.connection.execute(query)]


def show(work: Work, number: int) -> DeadLetterReply:
    return _reply(_row(work, number, lock=False))


def replay(work: Work, number: int, why: str) -> DeadLetterReply:
    """Give the message to its queue once more, through the outbox. The inbox still counts it once.

    Raises UnknownThing, AlreadyHandled, BodyNotText, NotOurs.
    """
    row = _row(work, number, lock=True)
    if row.reason.startswith(f"{FOREIGN}:"):
        raise NotOurs("this message was slipped in by somebody who may not say it; discard it", field="number")
    _hand_on(work, [row])
    return _close(work, number, "replayed", why)


def retry_too_early(work: Work, limit: int) -> int:
    """Replay what came before its fact and is due again; returns how many. Waits grow from ten minutes to a day."""
    first, longest = RETRY_S
    why = {"why": "tried again by itself", "actor": work.cause.actor, "now": work.now}
    letters = work.connection.execute(_CLOSE_DUE, {"first": first, "longest": longest, "limit": limit, **why}).all()
    if letters:
        _hand_on(work, letters)
    return len(letters)


def discard(work: Work, number: int, why: str) -> DeadLetterReply:
    """Let the message rest, with who decided and why."""
    _row(work, number, lock=True)
    return _close(work, number, "discarded", why)


def _hand_on(work: Work, letters: Sequence[sa.Row[Any]]) -> None:
    """To their queues, through the outbox. Raises BodyNotText."""
    rows = [
        {"id": str(work.ids()), "queue": letter.queue, "number": letter.number, "body": _text(bytes(letter.body))}
        for letter in letters
    ]
    parameters = {"exchange": REDELIVER_EXCHANGE, "actor": work.cause.actor, "rows": rows_json(rows)}
    work.connection.execute(_HAND_ON, parameters)


def _row(work: Work, number: int, *, lock: bool) -> sa.Row[tuple[object, ...]]:
    query = sa.select(dead_letter).where(dead_letter.c.number == number)
    row = work.connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise UnknownThing(f"no dead letter {number}", field="number")
    if lock and row.state != "waiting":
        raise AlreadyHandled(f"dead letter {number} was {row.state} before", field="number", state=row.state)
    return row


def _close(work: Work, number: int, state: str, why: str) -> DeadLetterReply:
    work.connection.execute(
        sa.update(dead_letter)
        .where(dead_letter.c.number == number)
        .values(state=state, handled_by=work.cause.actor, handled_why=why, handled_at=work.now)
    )
    return show(work, number)


def _summary(row: sa.Row[tuple[object, ...]]) -> DeadLetterSummary:
    return DeadLetterSummary(
        number=row.number,
        queue=row.queue,
        type=row.type,
        message_id=row.message_id or "none",
        reason=row.reason,
        died_at=row.died_at,
        state=row.state,
    )


def _reply(row: sa.Row[tuple[object, ...]]) -> DeadLetterReply:
    body = bytes(row.body)
    return DeadLetterReply(
        summary=_summary(row),
        body=masked(body),
        bytes=len(body),
        sha256=sha256(body).hexdigest(),
        handled_by=row.handled_by,
        handled_why=row.handled_why,
    )


def _text(body: bytes) -> str:
    """The body as the outbox can hold it. Raises BodyNotText."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise BodyNotText("this body is no text that any handler could read; discard it", field="number")
    return text


def masked(body: bytes) -> str:
    """The body for a person's eyes: names, addresses, accounts and free text are stars.

    Ids, types, times, keys and numbers up to nine digits stay; a body that is no JSON object is not shown.
    """
    text = body[:SHOWN_CHARACTERS].decode("utf-8", "replace")
    return _PART.sub(_shown, text) if text.lstrip().startswith("{") else "***"


def _shown(part: re.Match[str]) -> str:
    if part["bare"] is not None:
        return part[0] if _PLAIN_BARE.fullmatch(part[0]) else "***"
    plain = _PLAIN_KEY if part["key"] else _PLAIN_TEXT
    return part[0] if plain.fullmatch(part["text"]) else f'"***"{part["key"] or ""}'
