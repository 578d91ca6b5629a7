"""A service's database held still at a known point: whoever comes there waits, and may be killed meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from chassis.testing.running import RunningSystem

_KEY = 20_261_123  # any number that no service locks
_STOP = sql.SQL(
    """create or replace function held_by_a_test() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock_shared({key}); return null; end $$"""
).format(key=sql.Literal(_KEY))
_POINT = sql.SQL(
    """create or replace trigger held_by_a_test before {verb} on {table}
    for each statement execute function held_by_a_test()"""
)
_WAITING = """select count(*) from pg_locks
    where locktype = 'advisory' and not granted and classid = 0 and objid = %s
      and database = (select oid from pg_database where datname = current_database())"""


@contextmanager
def hold_before(system: RunningSystem, service: str, verb: str, table: str) -> Iterator[Callable[[], bool]]:
    """Nobody gets past `insert` or `update` of the table until the block ends; gives a look whether somebody waits."""
    with psycopg.connect(system.dsns[service].owner, autocommit=True, connect_timeout=5) as gate:
        gate.execute("set lock_timeout = '10s'")
        gate.execute(_STOP)
        gate.execute("select pg_advisory_lock(%s)", [_KEY])
        gate.execute(_POINT.format(verb=sql.SQL(verb), table=sql.Identifier(table)))
        yield lambda: bool(_count(gate))
        gate.execute("select pg_advisory_unlock(%s)", [_KEY])
        gate.execute(sql.SQL("drop trigger held_by_a_test on {}").format(sql.Identifier(table)))


def _count(gate: psycopg.Connection) -> int:
    row = gate.execute(_WAITING, [_KEY]).fetchone()
    return 0 if row is None else int(row[0])
