"""The limits of this machine, which no rate can exceed."""

import json
import time
from collections.abc import Callable
from typing import Any

import psycopg
from kombu import Connection

from benchmarks.bodies import invoice_paid
from benchmarks.ground import PEERS_QUEUE, Ground
from chassis.amqp.connection import Bus, OutgoingMessage
from chassis.amqp.publisher import Publisher
from kernel.identifiers import uuid7

BATCH = 500
_BULK = """
with incoming as (select * from json_to_recordset(%s) as t (id uuid, unit text, cents bigint)),
fresh as (
  insert into inbox (consumer, message_id) select 'limit', id from incoming
  on conflict do nothing returning message_id),
entry as (
  insert into journal_entry (source, purpose, booked_on, actor)
  select message_id::text, 'limit', current_date, 'bench' from fresh returning id, source)
insert into posting (entry_id, line, account, subject, cents)
select entry.id, side.line, 'clearing:contributions>payroll', unit, side.cents
from entry join incoming on incoming.id::text = source
cross join lateral (values (0, cents), (1, -cents)) as side (line, cents)
"""


def limits(ground: Ground, *, quick: bool) -> dict[str, int]:
    """Each a rate a second: rows and messages that one connection can move when it does nothing else."""
    n = 5_000 if quick else 50_000
    ground.wipe("contributions")
    with psycopg.connect(ground.dsns["contributions"].app, autocommit=True) as database:
        rates = {
            "single_commits": _rate(n // 25, lambda count: _single_commits(database, count)),
            "books_events": _rate(n, lambda count: _bulk(database, count)),
        }
    with psycopg.connect(ground.postgres.superuser_dsn, autocommit=True) as server:  # no service may make a table
        rates["copied_rows"] = _rate(10 * n, lambda count: _copy(server, count))
    rates["ledger_rows"] = 2 * rates["books_events"]
    rates["confirmed_publishes"] = _rate(n, lambda count: _publish(ground, count))
    rates["read_and_acknowledged"] = _rate(n, lambda count: _read(ground, count))
    ground.wipe("contributions")
    return rates


def _rate(n: int, work: Callable[[int], None]) -> int:
    start = time.perf_counter()
    work(n)
    return round(n / (time.perf_counter() - start))


def _single_commits(database: psycopg.Connection[Any], n: int) -> None:
    """One inbox row, one transaction, one flush to the disk."""
    for _ in range(n):
        database.execute(
            "insert into inbox (consumer, message_id) values ('limit', %s)",
            (uuid7(),),
            prepare=True,
        )


def _bulk(database: psycopg.Connection[Any], n: int) -> None:
    """Inbox, entry and two postings for 500 events a transaction: the durable work without a broker or a rule."""
    for _ in range(n // BATCH):
        rows = [{"id": str(uuid7()), "unit": f"unit_{i}", "cents": 100 + i} for i in range(BATCH)]
        database.execute(_BULK, (json.dumps(rows),), prepare=True)


def _copy(database: psycopg.Connection[Any], n: int) -> None:
    """Plain rows into a table without an index, one transaction."""
    database.execute("create temporary table plain (entry_id bigint, account text, cents bigint)")
    with database.cursor().copy("copy plain from stdin") as copy:
        for i in range(n):
            copy.write_row((i, "limit", 100))


def _publish(ground: Ground, n: int) -> None:
    """Persistent messages to a quorum queue, 1,000 in flight, each confirmed."""
    publisher = Publisher(ground.amqp_url, "bench limits")
    body = invoice_paid(0).model_dump_json().encode()
    try:
        for at in range(0, n, 1000):
            publisher.publish([OutgoingMessage("", PEERS_QUEUE, body, str(at + i)) for i in range(min(1000, n - at))])
    finally:
        publisher.close()


def _read(ground: Ground, n: int) -> None:
    """The same messages read and acknowledged, 500 at a time, doing nothing with them."""
    bus, read = Bus(ground.amqp_url, "bench limits"), 0
    bus.connect()
    channel = bus.channel(prefetch=2 * BATCH)

    def take(message: Any) -> None:
        nonlocal read
        read += 1
        if read % BATCH == 0 or read == n:
            bus.ack(channel, message.delivery_tag)

    bus.consume(channel, PEERS_QUEUE, take)
    while read < n:
        bus.drain(1.0)
    bus.close()
    with Connection(ground.amqp_url) as connection:
        connection.default_channel.queue_purge(PEERS_QUEUE)
