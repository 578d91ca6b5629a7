"""Two batches of one queue at once: what is acknowledged, and when."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.events.batch import Batch
from chassis.events.consumer import QueueConsumer, WorkerPool
from chassis.ops.settings import Settings
from chassis.rpc.auth import Trust
from chassis.testing.harness import envelope_of
from chassis.testing.paying import paid
from chassis.worker.process import Process
from contracts.catalogue import event_spec
from contracts.invoicing.events import InvoicePaid
from kernel.clock import utc_now

SIZE = 2


@dataclass
class Lanes:
    """The deliveries of one queue, whose batches run when and in which order the test says."""

    engine: sa.Engine
    spawned: list[Callable[[], None]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None  # runs while the next batch is in its transaction
    tag: int = 0

    def __post_init__(self) -> None:
        settings = Settings(batch_size=SIZE, dead_flood=1, amqp_url="amqp://localhost")
        spec = event_spec(InvoicePaid.NAME)
        hands = WorkerPool(self._attempt, self.spawned.append)
        self.deliveries = QueueConsumer(
            spec, f"contributions.{InvoicePaid.NAME}", Process(settings, self.engine, Trust({})), hands
        )
        bus: Any = SimpleNamespace(
            ack=lambda _channel, tag: self.acknowledged.append(tag), ack_one=lambda _channel, _tag: None
        )
        self.deliveries.attach(bus, None)

    def deliver(self, *bodies: bytes) -> None:
        for body in bodies:
            self.tag += 1
            self.deliveries.take(
                SimpleNamespace(
                    properties={}, delivery_tag=self.tag, delivery_info={"routing_key": InvoicePaid.NAME}, body=body
                )
            )
        self.deliveries.go()

    def _attempt(self, _batch: Batch) -> None:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()


@pytest.fixture
def lanes(engine: sa.Engine) -> Lanes:
    return Lanes(engine)


def test_beside_a_batch_only_a_full_one_begins(lanes: Lanes) -> None:
    lanes.deliver(good())
    lanes.deliver(good())
    assert len(lanes.spawned) == 1

    lanes.deliver(good())
    assert len(lanes.spawned) == 2


def test_a_third_batch_waits_until_one_is_acknowledged(lanes: Lanes) -> None:
    lanes.deliver(*(good() for _ in range(3 * SIZE)))
    assert len(lanes.spawned) == 2

    lanes.spawned[0]()
    assert len(lanes.spawned) == 3


def test_a_batch_that_overtakes_is_acknowledged_after_the_one_before_it(lanes: Lanes) -> None:
    lanes.deliver(*(good() for _ in range(2 * SIZE)))
    first, second = lanes.spawned
    acknowledged_meanwhile: list[list[int]] = []

    def overtake() -> None:
        second()
        acknowledged_meanwhile.append(list(lanes.acknowledged))

    lanes.meanwhile = overtake
    first()

    assert acknowledged_meanwhile == [[]]
    assert lanes.acknowledged == [2, 4]


def test_no_acknowledgement_covers_a_batch_that_was_not_finished(lanes: Lanes) -> None:
    lanes.deliver(b"a flood of one", b"and another", good(), good())
    first, second = lanes.spawned

    first()
    second()

    assert lanes.deliveries.flooded
    assert lanes.acknowledged == []


def test_what_came_by_an_earlier_connection_is_not_acknowledged_on_this_one(lanes: Lanes) -> None:
    lanes.deliver(good(), good())
    bus: Any = SimpleNamespace(ack=lambda _channel, tag: lanes.acknowledged.append(tag))
    lanes.deliveries.attach(bus, None)

    lanes.spawned[0]()

    assert lanes.acknowledged == []


def good() -> bytes:
    return envelope_of(paid("anne"), None, utc_now()).model_dump_json().encode()
