"""The one way in which every consumer is measured: a full queue, an empty database, the time between commits."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg

from benchmarks.bodies import contribution_cents, invoice_paid
from benchmarks.ground import Ground, wait_until
from benchmarks.machine import memory_mb, spent
from contracts.invoicing.events import InvoicePaid
from contracts.wire.envelope import Envelope
from deploy.local import process_table


@dataclass(frozen=True, slots=True)
class Contender:
    """One consumer: how many messages it gets, how its queue is filled, how its process is started."""

    name: str
    messages: int
    fill: Callable[[Sequence[Envelope[InvoicePaid]]], None]
    start: Callable[[], AbstractContextManager[int]]
    typed: bool
    processes: int = 1
    batching: bool = False


def drain(ground: Ground, contender: Contender) -> dict[str, Any]:
    """One round: fill, start, wait until all is committed, check every effect; returns the rate.

    The rate is taken between the first commit and the last, by the database's own clock, so that starting a process
    counts for nobody; what the first commit brought does not count either.
    """
    n = contender.messages
    ground.wipe("contributions")
    contender.fill([invoice_paid(index) for index in range(n)])
    with ground.superuser("contributions") as database:
        before = spent(ground, None)
        with contender.start() as pid:
            wait_until(partial(_is_done, database, n, pid), contender.name, 300, 0.1)
            after = spent(ground, pid)
            memory = memory_mb(pid)
        _check(database, n)
        rate, seconds = between_commits(database, "journal_entry")
    cost = after.since(before, n)
    return {"n": n, "seconds": round(seconds, 3), "rate": round(rate), "memory_mb": memory, **cost}


def _is_done(database: psycopg.Connection[Any], n: int, pid: int) -> bool:
    """Whether all is committed. Raises RuntimeError when the consumer has ended."""
    if not process_table.started(pid):
        raise RuntimeError("the consumer ended early; its log tells why")
    return _newest(database) >= n and _committed(database) >= n


def _newest(database: psycopg.Connection[Any]) -> int:
    """The highest id: costs nothing, unlike counting."""
    return int(_one(database, "select coalesce(max(id), 0) from journal_entry"))


def _committed(database: psycopg.Connection[Any]) -> int:
    return int(_one(database, "select count(*) from journal_entry"))


def _check(database: psycopg.Connection[Any], n: int) -> None:
    """Every effect exactly once, and to the cent."""
    expected = sum(contribution_cents(index) for index in range(n))
    effects = {
        "inbox": _one(database, "select count(*) from inbox"),
        "entries": _one(database, "select count(*) from journal_entry"),
        "postings": _one(database, "select count(*) from posting"),
        "outbox": _one(database, "select count(distinct body::json->'data'->>'invoice_id') from outbox"),
        "debits": _one(database, "select sum(cents) from posting where cents > 0"),
        "balance": _one(database, "select sum(cents) from posting"),
    }
    expected_effects = {"inbox": n, "entries": n, "postings": 2 * n, "outbox": n, "debits": expected, "balance": 0}
    if effects != expected_effects:
        raise RuntimeError(f"the effects are wrong: found {effects}, due {expected_effects}")


def between_commits(database: psycopg.Connection[Any], table: str) -> tuple[float, float]:
    """(rows a second, seconds) between the first and the last commit that wrote to `table`."""
    row = database.execute(
        f"""select extract(epoch from max(at) - min(at))::float8, (count(*) - count(*) filter (where at = first))
        from (select at, min(at) over () as first from
               (select pg_xact_commit_timestamp(xmin) as at from {table}) t) u"""
    ).fetchone()
    assert row is not None
    return row[1] / row[0], row[0]


def _one(database: psycopg.Connection[Any], query: str) -> int:
    row = database.execute(query).fetchone()
    assert row is not None
    return int(row[0] or 0)
