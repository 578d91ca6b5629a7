"""Reading for an answer: one statement in one round trip; several in one transaction, so that they see one instant.

A question has sessions of its own, which can change nothing. A statement by itself needs no transaction. What asks the
database twice would see two instants: that is refused, unless a snapshot was taken first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from psycopg.pq import TransactionStatus

from chassis.db.engine import engine_for_questions

_BEGIN = "begin isolation level repeatable read, read only"
_ASKED = "asked"
_WALK = sa.text(
    "select "
    + ", ".join(
        f"set_config('enable_{way}', :way, true)" for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin")
    )
)

_readers: "WeakKeyDictionary[sa.Engine, sa.Engine]" = WeakKeyDictionary()


class NeedsSnapshot(Exception):
    """A second statement without a snapshot: the question sees two instants. A fault in the program."""


@contextmanager
def one_statement(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection for one statement, which is a transaction of its own. A second one raises NeedsSnapshot."""
    with reader_of(engine).connect() as connection:
        connection.info[_ASKED] = False
        yield connection


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees the database as it was at the first statement, and can change nothing."""
    with one_statement(engine) as connection:
        require_snapshot(connection)
        yield connection
        connection.exec_driver_sql("commit")


def require_snapshot(connection: sa.Connection) -> None:
    """All statements from here on see one instant and change nothing. Costs nothing where that is so already.

    In a transaction that has read before, the database raises: it is too late for one.
    """
    raw: Any = connection.connection.driver_connection
    if not raw.autocommit:
        connection.exec_driver_sql("set transaction isolation level repeatable read, read only")
    elif raw.info.transaction_status == TransactionStatus.IDLE:
        connection.exec_driver_sql(_BEGIN)


@contextmanager
def walking_indexes(connection: sa.Connection) -> Iterator[None]:
    """A page is read along an index, row by row, whatever the planner believes of the tables by the statistics it has.

    For a statement whose order an index has. What follows is planned as ever: it may have no such index.
    """
    connection.execute(_WALK, {"way": "off"})
    yield
    connection.execute(_WALK, {"way": "on"})


def reader_of(engine: sa.Engine) -> sa.Engine:
    """The engine for questions to the same database. It is disposed of with the other."""
    reader = _readers.get(engine)
    if reader is None:
        size = engine.pool.size() if isinstance(engine.pool, sa.QueuePool) else 1
        reader = _readers[engine] = engine_for_questions(engine.url, size)
        sa.event.listen(reader, "before_cursor_execute", _refuse_a_second)
        sa.event.listen(engine, "engine_disposed", lambda _: reader.dispose())
    return reader


def _refuse_a_second(connection: sa.Connection, _cursor: object, statement: str, *_: object) -> None:
    raw: Any = connection.connection.driver_connection
    if raw.info.transaction_status != TransactionStatus.IDLE:
        return
    if connection.info.get(_ASKED) and statement != _BEGIN:
        raise NeedsSnapshot("a question of several statements takes a snapshot first")
    connection.info[_ASKED] = True
