"""Who is measured, how each one's queue is filled, and how its process is started."""

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.bodies import fill
from benchmarks.drain import Contender
from benchmarks.gedeeld_consumer import gedeeld
from benchmarks.ground import PEERS_QUEUE, Ground
from chassis.amqp.connection import OutgoingMessage
from contracts.invoicing.events import InvoicePaid
from contracts.wire.envelope import Envelope

Envelopes = Sequence[Envelope[InvoicePaid]]
RIVALS = ("FastStream", "FastStream, untyped", "Celery")  # the promise is measured against the best of these


def contenders(ground: Ground, *, quick: bool) -> list[Contender]:
    """All of them, in the order of the table. A full run gives each about as many seconds of work."""
    few, many = (600, 6_000) if quick else (6_000, 60_000)

    def plain(messages: Envelopes) -> None:
        fill(ground.amqp_url, PEERS_QUEUE, messages)

    def module(name: str, *arguments: str) -> Callable[[], AbstractContextManager[int]]:
        argv = [sys.executable, "-m", f"benchmarks.peers.{name}", *arguments]
        return lambda: ground.peer(name, argv)

    return [
        gedeeld(ground, many),
        Contender("stock nameko", few, plain, module("nameko_app"), typed=False),
        Contender("FastStream", few, plain, module("faststream_app"), typed=True),
        Contender("FastStream, untyped", few, plain, module("faststream_app", "plain"), typed=False),
        Contender("Celery", few, _tasks(ground), _celery(ground, 1), typed=False),
        Contender("Celery, 2 children", few, _tasks(ground), _celery(ground, 2), typed=False, processes=2),
        Contender("aio-pika", few, plain, module("aio_pika_app"), typed=False),
        Contender("aio-pika, batching", many // 2, plain, module("aio_pika_app", "batch"), typed=False, batching=True),
    ]


def _celery(ground: Ground, children: int) -> Callable[[], AbstractContextManager[int]]:
    argv = [
        str(Path(sys.executable).parent / "celery"), "-A", "benchmarks.peers.celery_app", "worker",
        "--pool", "prefork", "--concurrency", str(children), "--loglevel", "WARNING",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    return lambda: ground.peer("celery", argv)


def _tasks(ground: Ground) -> Callable[[Envelopes], None]:
    """The same envelopes as Celery's tasks, as its own `apply_async` would put them on the wire."""

    def as_task(message: Envelope[InvoicePaid]) -> OutgoingMessage:
        task_id = str(message.id)
        body = json.dumps(
            [
                [message.model_dump(mode="json")],
                {},
                {"callbacks": None, "errbacks": None, "chain": None, "chord": None},
            ]
        )
        headers = {"lang": "py", "task": "invoice_paid", "id": task_id, "root_id": task_id, "retries": 0}
        return OutgoingMessage("", PEERS_QUEUE, body.encode(), task_id, headers)

    return lambda messages: fill(ground.amqp_url, PEERS_QUEUE, messages, as_task)
