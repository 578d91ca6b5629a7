"""Stock nameko: `@event_handler`, ten workers, psycopg made cooperative. Run as a module."""

import os

os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

from typing import Any

import psycopg
from eventlet.queue import LifoQueue
from kombu import Queue
from nameko import config
from nameko.events import EventHandler
from nameko.extensions import DependencyProvider
from nameko.messaging import Consumer
from nameko.runners import ServiceRunner

from benchmarks.peers.durable_work import (
    AMQP_URL,
    CONNECTIONS,
    DATABASE_URL,
    ONE_PSYCOPG,
    PREFETCH,
    QUEUE,
    named,
)


class OnQuorumQueue(EventHandler):
    """The stock handler on the bench's queue; by itself it would declare a classic one under a name of its own."""

    def setup(self) -> None:
        self.queue = Queue(QUEUE, durable=True, queue_arguments={"x-queue-type": "quorum"})
        Consumer.setup(self)


class Connections(DependencyProvider):
    """One database connection a worker."""

    def setup(self) -> None:
        self.free = LifoQueue()
        for _ in range(CONNECTIONS):
            self.free.put(psycopg.connect(DATABASE_URL, autocommit=True, prepare_threshold=0))

    def get_dependency(self, _worker: object) -> Any:
        return self.free


class Peer:
    name = "peer"
    connections = Connections()

    @OnQuorumQueue.decorator("invoicing", "invoice_paid", prefetch_count=PREFETCH)
    def on_invoice_paid(self, message: dict[str, Any]) -> None:
        connection = self.connections.get()
        try:
            connection.execute(ONE_PSYCOPG, named(message))
        finally:
            self.connections.put(connection)


if __name__ == "__main__":
    config.setup({"AMQP_URI": AMQP_URL, "max_workers": CONNECTIONS})
    runner = ServiceRunner()
    runner.add_service(Peer)
    runner.start()
    runner.wait()
