"""Messages that a handler names step aside together, and the rest runs once more: no searching by halves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.amqp.connection import OutgoingMessage
from chassis.amqp.publisher import Publisher
from chassis.db.culprits import Culprits
from chassis.events.batch import Batch
from chassis.events.consumer import QueueConsumer, WorkerPool
from chassis.events.retry import NotYet
from chassis.ops.settings import Settings
from chassis.rpc.auth import Trust
from chassis.testing.harness import envelope_of
from chassis.testing.paying import paid
from chassis.worker.process import Process
from contracts.catalogue import event_spec
from contracts.invoicing.events import InvoicePaid
from kernel.clock import utc_now

QUEUE = f"contributions.{InvoicePaid.NAME}"
CENTS_OF_FAULT = {13: ValueError("unlucky"), 404: NotYet("no tariff")}


@dataclass
class OneQueue:
    """A consumer whose handler judges by the cents, and counts its turns."""

    engine: sa.Engine
    flood: int = 50
    names_culprits: bool = True
    turns: list[int] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)

    def deliver(self, *cents: int) -> QueueConsumer:
        settings = Settings(batch_size=1000, dead_flood=self.flood, amqp_url="amqp://nowhere")
        process = Process(settings, self.engine, Trust({}))
        consumer = QueueConsumer(
            event_spec(InvoicePaid.NAME), QUEUE, process, WorkerPool(self._attempt, lambda go: go())
        )
        bus: Any = SimpleNamespace(ack=lambda _channel, tag: self.acknowledged.append(tag))
        consumer.attach(bus, None)
        for n, amount in enumerate(cents):
            body = envelope_of(paid(f"{n}", cents=amount), None, utc_now()).model_dump_json().encode()
            info = {"routing_key": InvoicePaid.NAME}
            consumer.take(SimpleNamespace(properties={}, delivery_tag=n + 1, delivery_info=info, body=body))
        consumer.go()
        return consumer

    def _attempt(self, batch: Batch) -> BaseException | None:
        self.turns.append(len(batch.messages))
        reasons: dict[UUID, Exception] = {}
        for message in batch.messages:
            if (fault := CENTS_OF_FAULT.get(message.data.net_cents)) is not None:  # type: ignore[attr-defined]
                reasons[message.id] = fault
        if not reasons:
            return None
        reason = next(iter(reasons.values()))
        return Culprits(reasons) if self.names_culprits and len(batch.messages) > 1 else reason

    def dead(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text("select reason from dead_letter order by number")).scalars())


@pytest.fixture
def sent_up(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[OutgoingMessage]]:
    """What was published for the ladder, a list for each time."""
    published: list[Sequence[OutgoingMessage]] = []

    def publish(_self: Publisher, messages: Sequence[OutgoingMessage], **_: Callable[[], None]) -> list[bool]:
        published.append(messages)
        return [True] * len(messages)

    monkeypatch.setattr(Publisher, "publish", publish)
    return published


def test_culprits_step_aside_together_and_the_others_have_two_turns_at_most(
    engine: sa.Engine, sent_up: list[Sequence[OutgoingMessage]]
) -> None:
    queue = OneQueue(engine)

    queue.deliver(*(100, 100, 13, 404, 100) * 40)

    assert queue.turns == [200, 120]
    assert queue.dead() == ["ValueError"] * 40
    assert [len(messages) for messages in sent_up] == [40]
    assert queue.acknowledged == [200]


def test_a_culprit_that_nobody_names_is_found_by_halves(
    engine: sa.Engine, sent_up: list[Sequence[OutgoingMessage]]
) -> None:
    queue = OneQueue(engine, names_culprits=False)

    queue.deliver(100, 100, 13, 100, 100, 100, 100, 100)

    assert queue.turns == [8, 4, 2, 2, 1, 1, 4]
    assert queue.dead() == ["ValueError"]


def test_many_dead_among_others_are_no_flood(engine: sa.Engine) -> None:
    queue = OneQueue(engine, flood=5)

    consumer = queue.deliver(*[13] * 20, 100)

    assert not consumer.flooded
    assert len(queue.dead()) == 20


@pytest.mark.parametrize("names_culprits", [True, False])
def test_a_batch_in_which_all_die_is_buried_up_to_a_flood(engine: sa.Engine, names_culprits: bool) -> None:
    queue = OneQueue(engine, flood=5, names_culprits=names_culprits)

    consumer = queue.deliver(*[13] * 20)

    assert consumer.flooded
    assert len(queue.dead()) == 5
    assert queue.acknowledged == []
