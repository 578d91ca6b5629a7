"""What business code does with a log: open it, add an entry, close it. Sealing is the sealer's.

An entry commits with the rows it tells of. Nobody waits for anybody, except `close_log` for the transactions that are
adding to the log: no entry comes after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.db.engine import rows_json
from chassis.db.locks import KeyedLock, lock_each, lock_each_shared

_ADD = sa.text(
    """insert into log_entry (log_id, name, content)
    select sealed_log.id, entry.name, entry.content
    from json_to_recordset(:rows) as entry(log text, name text, content text)
    join sealed_log on sealed_log.name = entry.log and sealed_log.closed_at is null"""
).execution_options(preserve_rowcount=True)
_OPEN = sa.text("insert into sealed_log (name, opened_at) values (:name, :now)")
_CLOSE = sa.text("update sealed_log set closed_at = :now where name = :name and closed_at is null").execution_options(
    preserve_rowcount=True
)


class LogLock(KeyedLock):
    """By the log's name: shared by who adds to it, until it is closed."""

    CLOSING = 7_166_003


class LogNotOpen(LookupError):
    """There is no such log, or it was closed: a fault of the code that adds to it."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """`content`, one line of JSON, is what `name` is proven to have been. A name stands once in its log.

    Raises ValueError for more than a line.
    """

    log: str
    name: str
    content: str

    def __post_init__(self) -> None:
        if "\n" in self.content:
            raise ValueError("the content of a leaf is one line")


def add_entries(connection: sa.Connection, entries: Sequence[LogEntry]) -> None:
    """Add them to their logs, in two statements. Raises LogNotOpen, and IntegrityError for a name that is there."""
    if not entries:
        return
    lock_each_shared(connection, LogLock.CLOSING, {entry.log for entry in entries})
    rows = [{"log": entry.log, "name": entry.name, "content": entry.content} for entry in entries]
    if connection.execute(_ADD, {"rows": rows_json(rows)}).rowcount != len(rows):
        raise LogNotOpen(f"not all open: {', '.join(sorted({entry.log for entry in entries}))}")


def open_log(connection: sa.Connection, name: str, now: datetime) -> None:
    """Raises IntegrityError for a name that was used before, or that is none: `^[a-z][a-z0-9_.-]{0,79}$`."""
    connection.execute(_OPEN, {"name": name, "now": now})


def close_log(connection: sa.Connection, name: str, now: datetime) -> None:
    """Wait for those who are adding to it; after this commit nobody does. Its last head says so. Raises LogNotOpen."""
    lock_each(connection, LogLock.CLOSING, [name])
    if connection.execute(_CLOSE, {"name": name, "now": now}).rowcount != 1:
        raise LogNotOpen(name)
