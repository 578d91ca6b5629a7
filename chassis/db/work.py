"""The unit of work: one transaction in which rows, journal entries, inbox and outbox commit together or not at all."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.books.ledger import Entry, EntryConflict, book
from chassis.db.culprits import Culprits
from chassis.db.engine import rows_json
from chassis.db.questions import one_statement as connection_for_one
from chassis.db.questions import snapshot
from chassis.log.entries import LogEntry, add_entries, close_log, open_log
from chassis.ops.telemetry import traceparent_for
from contracts.wire.base import Event
from contracts.wire.envelope import Envelope
from kernel.clock import Clock, utc_now
from kernel.identifiers import Ids, prefixed, uuid7

_SAFE = re.compile(r"[A-Za-z0-9:._-]{1,80}", re.ASCII)
_PUBLISH = sa.text(
    """insert into outbox (message_id, routing_key, subject, body, causation_id, actor)
    select id, type, subject, body, causation, actor from json_to_recordset(:rows)
      as t(id uuid, type text, subject text, body text, causation uuid, actor text)"""
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is done: its story, the message or request that led to it, and the person who caused it."""

    correlation_id: UUID
    causation_id: UUID | None
    actor: str
    roles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, message: Envelope[Any]) -> "Cause":
        return cls(message.correlation_id, message.id, message.actor)


@dataclass(slots=True)
class Work:
    """One transaction of one service.

    `publish` and `post` only collect; `flush` writes everything set-wise, before the commit. `now` is one instant
    for the whole unit (UTC).
    """

    connection: sa.Connection
    service: str
    now: datetime
    cause: Cause
    ids: Ids = uuid7
    _published: list[dict[str, str | None]] = field(default_factory=list)
    _entries: list[tuple[Entry, str]] = field(default_factory=list)
    _causes: list[UUID | None] = field(default_factory=list)
    _sealed: list[LogEntry] = field(default_factory=list)

    def new_id(self, prefix: str) -> str:
        return prefixed(prefix, self.ids())

    def publish(self, event: Event, *, subject: str, caused_by: Envelope[Any] | None = None) -> UUID:
        """Put `event` about `subject` in the outbox; `caused_by` is the message that led to it (default: the request).

        Returns the message id. The envelope is put together as text: every part is checked or made by us, and a
        batch publishes hundreds.
        """
        cause = self.cause if caused_by is None else Cause.of(caused_by)
        if not (_SAFE.fullmatch(subject) and _SAFE.fullmatch(cause.actor)):
            raise ValueError("subject and actor are plain identifiers")
        message_id = self.ids()
        identity = str(message_id)
        causation = None if cause.causation_id is None else str(cause.causation_id)
        trace = traceparent_for(None if caused_by is None else caused_by.traceparent)
        body = (
            f'{{"id":"{identity}","type":"{event.NAME}","occurred_at":"{self.now.isoformat()}"'
            f',"producer":"{self.service}","subject":"{subject}","correlation_id":"{cause.correlation_id}"'
            f',"causation_id":{_quoted(causation)},"actor":"{cause.actor}","traceparent":{_quoted(trace)}'
            f',"data":{event.model_dump_json()}}}'
        )
        row = {"id": identity, "type": event.NAME, "subject": subject, "body": body}
        self._published.append({**row, "causation": causation, "actor": cause.actor})
        return message_id

    def post(self, *entries: Entry, caused_by: Envelope[Any] | None = None) -> None:
        """Add journal entries, by the actor of `caused_by` (default: of the request).

        Booked once per (source, purpose); the same key with other postings is an error.
        """
        actor = self.cause.actor if caused_by is None else caused_by.actor
        self._entries += [(entry, actor) for entry in entries]
        self._causes += [None if caused_by is None else caused_by.id] * len(entries)

    def seal(self, *entries: LogEntry) -> None:
        """Add entries to sealed logs: within a second or so each is a leaf under a signed head. Journal entries are
        sealed without being asked for.
        """
        self._sealed += entries

    def open_log(self, name: str) -> None:
        """From the commit on entries can be added. Raises IntegrityError for a name that was used before."""
        open_log(self.connection, name, self.now)

    def close_log(self, name: str) -> None:
        """Nothing is added after the commit; waits for who is adding. Raises LogNotOpen."""
        self.flush()
        close_log(self.connection, name, self.now)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What the block wrote, published and posted is undone when it raises; the rest of the unit stands."""
        self.flush()
        try:
            with self.connection.begin_nested():
                yield
                self.flush()
        except BaseException:
            self._entries, self._causes, self._published, self._sealed = [], [], [], []
            raise

    def flush(self) -> None:
        """Write what was posted and published. Called before the commit; call it earlier to read own entries.

        Raises EntryConflict; as Culprits when messages caused the entries.
        """
        entries, self._entries = self._entries, []
        causes, self._causes = self._causes, []
        try:
            book(self.connection, entries)
        except EntryConflict as conflict:
            reasons = _blamed(conflict, entries, causes)
            if not reasons:
                raise
            raise Culprits(reasons) from conflict
        sealed, self._sealed = self._sealed, []
        add_entries(self.connection, sealed)
        events, self._published = self._published, []
        if events:
            self.connection.execute(_PUBLISH, {"rows": rows_json(events)})


def _blamed(
    conflict: EntryConflict, entries: Sequence[tuple[Entry, str]], causes: Sequence[UUID | None]
) -> dict[UUID, Exception]:
    """The messages behind the conflicting entries; none when one of these has no message behind it."""
    conflicting = {(entry.source, entry.purpose, entry.postings): entry for entry in conflict.entries}
    reasons: dict[UUID, Exception] = {}
    for (entry, _), cause in zip(entries, causes, strict=True):
        if (entry.source, entry.purpose, entry.postings) in conflicting:
            if cause is None:
                return {}
            reasons[cause] = EntryConflict([entry])
    return reasons


def _quoted(text: str | None) -> str:
    return "null" if text is None else f'"{text}"'


@contextmanager
def work(engine: sa.Engine, service: str, cause: Cause, *, clock: Clock = utc_now, ids: Ids = uuid7) -> Iterator[Work]:
    """Open a unit of work. Commits when the block ends, rolls everything back when it raises."""
    with engine.begin() as connection:
        unit = Work(connection, service, clock(), cause, ids)
        yield unit
        unit.flush()


@contextmanager
def question(
    engine: sa.Engine,
    service: str,
    cause: Cause,
    *,
    one_statement: bool = False,
    clock: Clock = utc_now,
    ids: Ids = uuid7,
) -> Iterator[Work]:
    """Open a unit that only reads, all of it at one instant. The database refuses whatever it would write.

    `one_statement`: it reads with one at most, so no transaction is needed; a second one raises NeedsSnapshot.
    """
    with (connection_for_one if one_statement else snapshot)(engine) as connection:
        unit = Work(connection, service, clock(), cause, ids)
        yield unit
        unit.flush()
