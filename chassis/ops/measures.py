"""What a scrape measures at that moment: the outbox, dead letters, what is in hand, the use of the pool.

One statement of small cost a scrape, over a connection of its own: it answers also when all others are in use. Where
the database is away these figures are missing, and the rest of the page is there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.ops import metrics

MANY = 100_000
"""Rows of the outbox are counted up to here."""

_ROWS = sa.text(
    """select
      (select count(*) from (select from outbox where published_at is null limit :many) u) as unsent,
      (select extract(epoch from clock_timestamp() - written_at)::float8 from outbox
        where published_at is null order by id limit 1) as oldest_s,
      (select count(*) from dead_letter where state = 'waiting' and reason like 'NotYet%') as not_yet,
      (select count(*) from dead_letter where state = 'waiting' and reason like 'foreign:%') as foreign,
      (select count(*) from dead_letter
        where state = 'waiting' and reason not like 'NotYet%' and reason not like 'foreign:%') as dead"""
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of one service: a gauge by `label`, counted by one cheap statement. `measures` of its class has them."""

    name: str
    says: str
    label: str
    count: Callable[[sa.Connection], Mapping[str, float]]


class Measures(Collector):
    """Register it with Prometheus once a process. `pools`: those that requests and batches use, where there are any."""

    def __init__(
        self,
        service: str,
        database: sa.Engine,
        pools: Sequence[sa.Pool] = (),
        in_hand_s: Mapping[str, Callable[[], float]] = MappingProxyType({}),
        of_service: Sequence[Measure] = (),
    ) -> None:
        self._of_service = of_service
        self._service, self._database, self._pools, self._in_hand_s = service, database, pools, in_hand_s

    def describe(self) -> Iterable[Any]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._rows()
        if self._in_hand_s:
            ages = ((queue, age()) for queue, age in self._in_hand_s.items())
            yield self._gauge(metrics.IN_HAND, "Age of the oldest message in hand", "queue", *ages)
        pools = [pool for pool in self._pools if isinstance(pool, sa.QueuePool)]
        if pools:
            in_use = sum(pool.checkedout() for pool in pools)
            counts = ("in_use", in_use), ("open", in_use + sum(pool.checkedin() for pool in pools))
            yield self._gauge(metrics.POOL, "Database connections of requests and batches", "state", *counts)

    def _rows(self) -> Iterator[GaugeMetricFamily]:
        try:
            with self._database.connect() as connection:
                row = connection.execute(_ROWS, {"many": MANY}).one()
                own = [(measure, measure.count(connection)) for measure in self._of_service]
        except sa.exc.SQLAlchemyError as fault:
            log.warning("rows not measured", service=self._service, fault=type(fault).__name__)
            return
        yield self._gauge(metrics.OUTBOX_ROWS, "Events not confirmed yet, at most 100,000", "", ("", row.unsent))
        yield self._gauge(metrics.OUTBOX_AGE, "Age of the oldest of these; 0 without any", "", ("", row.oldest_s or 0))
        letters = ("not_yet", row.not_yet), ("foreign", row.foreign), ("fault", row.dead)
        yield self._gauge(metrics.DEAD, "Dead letters, waiting for a fact or for a person", "why", *letters)
        for measure, counts in own:
            yield self._gauge(measure.name, measure.says, measure.label, *counts.items())

    def _gauge(self, name: str, says: str, label: str, *values: tuple[str, float]) -> GaugeMetricFamily:
        """Each value with the service, and with its own label where there is one."""
        family = GaugeMetricFamily(name, says, labels=["service", *([label] if label else [])])
        for text, value in values:
            family.add_metric([self._service, *([text] if label else [])], value)
        return family
