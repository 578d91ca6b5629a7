"""Messages that a handler names step aside together, and the rest runs once more: no searching by halves."""

from collections import Counter
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
    acknowledged_alone: list[int] = field(default_factory=list)
    now_s: float = 0

    def deliver(self, *cents: int) -> QueueConsumer:
        settings = Settings(batch_size=1000, dead_flood=self.flood, amqp_url="amqp://localhost")
        process = Process(settings, self.engine, Trust({}))
        consumer = QueueConsumer(
            event_spec(InvoicePaid.NAME), QUEUE, process, WorkerPool(self._attempt, lambda go: go()), lambda: self.now_s
        )
        self.attach(consumer)
        for n, amount in enumerate(cents):
            consumer.take(delivery(n + 1, amount))
        consumer.go()
        return consumer

    def attach(self, consumer: QueueConsumer) -> None:
        bus: Any = SimpleNamespace(
            ack=lambda _channel, tag: self.acknowledged.append(tag),
            ack_one=lambda _channel, tag: self.acknowledged_alone.append(tag),
        )
        consumer.attach(bus, None)

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


def delivery(tag: int, cents: int, key: str = InvoicePaid.NAME, attempts: int = 0) -> Any:
    """A message as py-amqp hands it over."""
    body = envelope_of(paid(f"{tag}", cents=cents), None, utc_now()).model_dump_json().encode()
    properties = {"application_headers": {"x-attempt": attempts}}
    return SimpleNamespace(properties=properties, delivery_tag=tag, delivery_info={"routing_key": key}, body=body)


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
    assert queue.acknowledged_alone == [1, 2, 3, 4, 5]


def test_what_is_foreign_or_too_early_is_kept_and_never_held_against_the_consumer(engine: sa.Engine) -> None:
    queue = OneQueue(engine, flood=5)
    consumer = queue.deliver()
    for tag in range(1, 21):
        consumer.take(delivery(tag, 100, key="governance.cooperator_admitted.v1"))
        consumer.take(delivery(tag + 20, 404, attempts=3))
    consumer.go()

    assert not consumer.flooded
    assert Counter(reason.split(":")[0] for reason in queue.dead()) == {"foreign": 20, "NotYet": 20}
    assert queue.acknowledged == [40]
    assert max(queue.turns) == 20  # nothing foreign reached the handler


def test_a_flooded_consumer_lets_one_through_at_times_and_goes_on_when_that_is_handled(engine: sa.Engine) -> None:
    queue = OneQueue(engine, flood=5)
    consumer = queue.deliver(*[13] * 20)
    queue.attach(consumer)  # what the listener does when it sees that its channel is stale
    assert consumer.prefetch == 1

    def come(tag: int, cents: int) -> None:
        consumer.take(delivery(tag, cents))
        consumer.go()

    come(1, 13)
    assert queue.acknowledged == []
    queue.now_s = 31
    consumer.go()
    assert queue.acknowledged == [1]
    assert consumer.flooded

    come(2, 100)
    assert queue.acknowledged == [1]
    queue.now_s = 62
    consumer.go()
    assert queue.acknowledged == [1, 2]
    assert (consumer.flooded, consumer.stale) == (False, True)
