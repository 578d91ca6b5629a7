"""FastStream answering: the question of `contributions.get_tariff`, from the same tables."""

import asyncio
import logging
from datetime import date
from typing import Any

import asyncpg
from faststream import FastStream
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from pydantic import BaseModel

from benchmarks.peers.durable_work import AMQP_URL, CONNECTIONS, DATABASE_URL

QUEUE = "peers.rpc"
_TARIFF = """select t.legal_entity, t.since, t.turnover_percent::text, t.source, c.kind, c.factor::text
from tariff t left join coefficient c using (legal_entity, since)
where t.legal_entity = any($1) order by c.kind"""


class GetTariff(BaseModel):
    legal_entity: str
    day: date


class Coefficient(BaseModel):
    kind: str
    factor: str


class TariffReply(BaseModel):
    legal_entity: str
    since: date
    turnover_percent: str
    coefficients: list[Coefficient]
    source: str


broker = RabbitBroker(AMQP_URL, default_channel=Channel(prefetch_count=64), logger=None)
app = FastStream(broker, logger=None)
_pool: dict[str, Any] = {}


@app.on_startup
async def connect() -> None:
    _pool["it"] = await asyncpg.create_pool(DATABASE_URL, min_size=CONNECTIONS, max_size=CONNECTIONS)


@broker.subscriber(RabbitQueue(QUEUE, durable=True))
async def get_tariff(request: GetTariff) -> TariffReply:
    rows = await _pool["it"].fetch(_TARIFF, [request.legal_entity])
    since = max(row["since"] for row in rows if row["since"] <= request.day)
    tariff_rows = [row for row in rows if row["since"] == since]
    return TariffReply(
        legal_entity=tariff_rows[0]["legal_entity"],
        since=since,
        turnover_percent=tariff_rows[0]["turnover_percent"],
        coefficients=[Coefficient(kind=row["kind"], factor=row["factor"]) for row in tariff_rows if row["kind"]],
        source=tariff_rows[0]["source"],
    )


if __name__ == "__main__":
    logging.disable(logging.INFO)
    asyncio.run(app.run())
