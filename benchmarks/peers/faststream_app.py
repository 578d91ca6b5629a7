"""FastStream: an asynchronous subscriber with a typed message and asyncpg. Run as a module; `plain` for dicts."""

import asyncio
import logging
import sys
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg
from faststream import FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue
from pydantic import BaseModel, Field

from benchmarks.peers.durable_work import (
    AMQP_URL,
    CONNECTIONS,
    DATABASE_URL,
    ONE_ASYNCPG,
    PREFETCH,
    QUEUE,
    row,
    values,
)


class InvoicePaid(BaseModel):
    invoice_id: str
    number: str
    unit_id: str
    legal_entity: str
    issued_on: date
    paid_on: date
    net_cents: int = Field(gt=0)
    currency: Literal["EUR"] = "EUR"


class Message(BaseModel):
    id: UUID
    type: str
    occurred_at: datetime
    producer: str
    subject: str
    correlation_id: UUID
    causation_id: UUID | None
    actor: str
    traceparent: str | None
    data: InvoicePaid


broker = RabbitBroker(AMQP_URL, default_channel=Channel(prefetch_count=PREFETCH), logger=None)
app = FastStream(broker, logger=None)
queue = RabbitQueue(QUEUE, durable=True, queue_type=QueueType.QUORUM)
_pool: dict[str, Any] = {}


@app.on_startup
async def connect() -> None:
    _pool["it"] = await asyncpg.create_pool(DATABASE_URL, min_size=CONNECTIONS, max_size=CONNECTIONS)


async def typed(message: Message) -> None:
    data = message.data
    await _pool["it"].execute(
        ONE_ASYNCPG,
        *row(
            str(message.id),
            actor=message.actor,
            invoice=data.invoice_id,
            unit=data.unit_id,
            entity=data.legal_entity,
            net_cents=data.net_cents,
            story=str(message.correlation_id),
        ),
    )


async def plain(message: dict[str, Any]) -> None:
    await _pool["it"].execute(ONE_ASYNCPG, *values(message))


if __name__ == "__main__":
    logging.disable(logging.INFO)
    broker.subscriber(queue)(plain if sys.argv[1:] == ["plain"] else typed)
    asyncio.run(app.run())
