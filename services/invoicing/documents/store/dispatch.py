"""Every SQL statement about documents on their way out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.db.engine import rows_json
from contracts.invoicing.enums import Channel, DispatchState
from services.invoicing.billing.domain.leaving import DocumentKind
from services.invoicing.billing.store.leaving import DISPATCHES

FIRST_WAIT_S = 10
LONGEST_WAIT_S = 1_800

dispatch = DISPATCHES.clause


@dataclass(frozen=True, slots=True)
class DueDispatch:
    """A document whose turn it is. `document`: its frozen text."""

    document_id: str
    number: str
    kind: DocumentKind
    channel: Channel
    receiver: str | None
    document: str
    legal_entity: str
    attempts: int


@dataclass(frozen=True, slots=True)
class DispatchOutcome:
    """What became of a document that was due. `waiting`: it is tried again, later each time."""

    document_id: str
    state: DispatchState
    rules: Sequence[dict[str, str]] = ()
    file_name: str | None = None
    sha256: str | None = None


_LOCK_DUE = sa.text(
    """select d.document_id, d.number, d.kind, d.channel, d.receiver,
      coalesce(i.document, n.document) as document, coalesce(i.legal_entity, n.legal_entity) as legal_entity,
      d.attempts
    from dispatch d
      left join issued_invoice i on d.kind = 'invoice' and i.invoice_id = d.document_id
      left join credit_note n on d.kind = 'credit_note' and n.credit_note_id = d.document_id
    where d.state = 'waiting' and d.next_try_at <= :now
    order by d.next_try_at, d.number limit :limit for update of d skip locked"""
)
_SETTLE = sa.text(
    """update dispatch set state = t.state, rules = t.rules, file_name = t.file_name, sha256 = t.sha256,
      attempts = attempts + 1, sent_at = case t.state when 'sent' then cast(:now as timestamptz) end,
      next_try_at = :now + make_interval(secs => least(:longest, :first * (1 << least(attempts, 10))))
    from json_to_recordset(:rows) as t(document_id text, state text, rules jsonb, file_name text, sha256 text)
    where dispatch.document_id = t.document_id"""
)


def lock_due_dispatches(connection: sa.Connection, now: datetime, limit: int) -> list[DueDispatch]:
    """Up to `limit` documents whose turn it is, the oldest first, locked until the transaction ends.

    Documents that another dispatcher has locked are skipped.
    """
    return [DueDispatch(**row._asdict()) for row in connection.execute(_LOCK_DUE, {"now": now, "limit": limit})]


def settle(connection: sa.Connection, outcomes: Sequence[DispatchOutcome], now: datetime) -> None:
    """Write what became of documents that are locked here."""
    if outcomes:
        waits = {"first": FIRST_WAIT_S, "longest": LONGEST_WAIT_S}
        rows = rows_json([asdict(outcome) for outcome in outcomes])
        connection.execute(_SETTLE, {"rows": rows, "now": now, **waits})


@dataclass(frozen=True, slots=True)
class DispatchProgress:
    """How a document stands. `response_code`: the last answer of its receiver, if any."""

    document_id: str
    number: str
    channel: Channel
    client_id: str
    receiver: str | None
    state: DispatchState
    rules: list[dict[str, str]]
    file_name: str | None
    sha256: str | None
    sent_at: datetime | None
    response_code: str | None


# Only the receiver may answer: anybody on the network can send a response about any number.
_SHOWN = """select d.document_id, d.number, d.channel, d.client_id, d.receiver, d.state, d.rules, d.file_name, d.sha256,
      d.sent_at, answer.response_code
    from dispatch d left join lateral (
      select response_code from inbound
      where kind = 'response' and state = 'kept' and about_number = d.number
        and supplier_number = substr(d.receiver, strpos(d.receiver, ':') + 1)
      order by position desc limit 1) answer on true"""
_LIST = sa.text(f"{_SHOWN} where d.state = :state and d.number > :after order by d.number limit :limit")
_LOCK_ONE = sa.text(f"{_SHOWN} where d.document_id = :document_id for update of d")


def dispatches(connection: sa.Connection, state: DispatchState, after: str, limit: int) -> list[DispatchProgress]:
    """At most `limit` documents in that state, in the order of their numbers, from behind the number `after`."""
    rows = connection.execute(_LIST, {"state": state, "after": after, "limit": limit})
    return [DispatchProgress(**row._asdict()) for row in rows]


def lock_dispatch(connection: sa.Connection, document_id: str) -> DispatchProgress | None:
    """This document, locked until the transaction ends; or None."""
    row = connection.execute(_LOCK_ONE, {"document_id": document_id}).one_or_none()
    return None if row is None else DispatchProgress(**row._asdict())


def release(connection: sa.Connection, document_id: str, receiver: str | None, now: datetime) -> None:
    """A held document waits for its turn again, which is now."""
    statement = dispatch.update().where(dispatch.c.document_id == document_id)
    connection.execute(statement.values(state="waiting", rules=[], receiver=receiver, attempts=0, next_try_at=now))
