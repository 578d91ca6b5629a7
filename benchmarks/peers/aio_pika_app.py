"""aio-pika and asyncpg by hand: one message a transaction, or (`batch`) hundreds. Run as a module."""

import asyncio
import json
import sys
from typing import Any

import aio_pika
import asyncpg
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue

from benchmarks.peers.durable_work import (
    AMQP_URL,
    CONNECTIONS,
    DATABASE_URL,
    ONE_ASYNCPG,
    PREFETCH,
    QUEUE,
    values,
)

BATCH = 500
LINGER_S = 0.01
_MANY = """
with incoming as (
  select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
    $8::uuid[], $9::text[]) as t (consumer, id, invoice, actor, unit, entity, cents, new_id, body)),
fresh as (
  insert into inbox (consumer, message_id) select consumer, id from incoming
  on conflict do nothing returning message_id),
entry as (
  insert into journal_entry (source, purpose, booked_on, actor)
  select invoice, 'turnover_contribution', current_date, actor from incoming join fresh on message_id = id
  returning id, source),
lines as (
  insert into posting (entry_id, line, account, subject, cents)
  select entry.id, side.line, side.account, side.subject, side.cents
  from incoming join entry on source = invoice cross join lateral (values
    (0, 'clearing:contributions>payroll', unit, cents), (1, 'pot:turnover', entity, -cents)
  ) as side (line, account, subject, cents))
insert into outbox (message_id, routing_key, subject, body, causation_id, actor)
select new_id, 'contributions.contribution_deducted.v1', invoice, body, id, actor
from incoming join fresh on message_id = id
"""


async def main(*, batching: bool) -> None:
    connection = await aio_pika.connect_robust(AMQP_URL)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=2 * BATCH if batching else PREFETCH)
    queue = await channel.get_queue(QUEUE)
    pool = await asyncpg.create_pool(DATABASE_URL, min_size=CONNECTIONS, max_size=CONNECTIONS)
    if batching:
        await consume_batches(queue, pool)
    else:
        await consume_singly(queue, pool)


async def consume_singly(queue: AbstractQueue, pool: Any) -> None:
    async def handle(message: AbstractIncomingMessage) -> None:
        await pool.execute(ONE_ASYNCPG, *values(json.loads(message.body)))
        await message.ack()

    await queue.consume(handle)
    await asyncio.Future()


async def consume_batches(queue: AbstractQueue, pool: Any) -> None:
    arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    await queue.consume(arrived.put)
    while True:
        batch = await _gather(arrived)
        columns = zip(*(values(json.loads(message.body)) for message in batch), strict=True)
        await pool.execute(_MANY, *map(list, columns))
        await batch[-1].ack(multiple=True)


async def _gather(arrived: asyncio.Queue[AbstractIncomingMessage]) -> list[AbstractIncomingMessage]:
    """What comes within a hundredth of a second, at most BATCH."""
    batch = [await arrived.get()]
    loop = asyncio.get_running_loop()
    end = loop.time() + LINGER_S
    while len(batch) < BATCH:
        try:
            batch.append(arrived.get_nowait())
        except asyncio.QueueEmpty:
            if loop.time() >= end:
                break
            try:
                batch.append(await asyncio.wait_for(arrived.get(), end - loop.time()))
            except TimeoutError:
                break
    return batch


if __name__ == "__main__":
    asyncio.run(main(batching=sys.argv[1:] == ["batch"]))
