"""How much work something is, counted: the same on a busy machine as on a quiet one."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.db.questions import one_statement, reader_of

_ROWS = sa.text(
    "select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::bigint from pg_stat_user_tables"
)
_FLUSH = sa.text("select pg_stat_force_next_flush()")


@dataclass(slots=True)
class RowsRead:
    """Those that the database looked at, also within its functions."""

    count: int = 0


@contextmanager
def rows_read(engine: sa.Engine) -> Iterator[RowsRead]:
    """What is read meanwhile over this engine, also by questions, by one user at a time; known at the end."""
    rows = RowsRead(-_rows_read(engine))
    yield rows
    rows.count += _rows_read(engine)


def calls_of(act: Callable[[], object]) -> int:
    """How many functions, of Python and in C, `act` calls, and how often it takes the next of a generator."""
    calls = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return calls


@contextmanager
def statements_sent(engine: sa.Engine) -> Iterator[list[str]]:
    """Every statement that goes to this database meanwhile, also those of questions."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    both = (engine, reader_of(engine))
    for sender in both:
        sa.event.listen(sender, "before_cursor_execute", note)
    yield statements
    for sender in both:
        sa.event.remove(sender, "before_cursor_execute", note)


def _rows_read(engine: sa.Engine) -> int:
    """A session reports its counts when its transaction ends, but not at once: every one that idles is told to, or
    what was read before would count as read meanwhile.
    """
    for begin, pool in ((engine.begin, engine.pool), (lambda: one_statement(engine), reader_of(engine).pool)):
        idle = pool.checkedin() if isinstance(pool, sa.QueuePool) else 0
        with ExitStack() as sessions:
            for connection in [sessions.enter_context(begin()) for _ in range(max(1, idle))]:
                connection.execute(_FLUSH)
    with engine.begin() as connection:
        return int(connection.execute(_ROWS).scalar_one())
