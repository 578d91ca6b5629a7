"""How much work something is, counted: the same on a busy machine as on a quiet one."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

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
    """What is read meanwhile over this engine, by one user at a time; known at the end."""
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


def _rows_read(engine: sa.Engine) -> int:
    """A session reports its counts when its transaction ends; so the second one reads those of the first."""
    with engine.begin() as connection:
        connection.execute(_FLUSH)
    with engine.begin() as connection:
        return int(connection.execute(_ROWS).scalar_one())
