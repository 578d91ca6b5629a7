"""The one place where a service listens to the broker: one connection, a channel per queue, one green thread reading.

Events go to `chassis.events.consumer` (batches, retry, dead letters); calls to `chassis.worker.answering`. On
stop, deliveries end first, what is in hand is finished and acknowledged, then the connection closes.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import SharedExtension

from chassis.amqp.connection import Bus, Fault, refuses_us
from chassis.events.consumer import QueueConsumer, WorkerPool
from chassis.ops import metrics
from chassis.rpc.server import RpcServer
from chassis.worker.answering import CallPool
from chassis.worker.process import process
from contracts.catalogue import EventSpec

PREFETCH_CALLS = 64
POLL_S = 0.2  # how soon the reading thread notices that it should stop
RECONNECT_S = (0.2, 5.0)

log = structlog.get_logger()


class Listener(SharedExtension):
    """Shared by all entrypoints of a service."""

    def __init__(self) -> None:
        super().__init__()
        self._consumers: dict[str, tuple[Any, EventSpec]] = {}
        self._answers: dict[str, Any] = {}
        self._deliveries: list[QueueConsumer] = []
        self._pausing = self._stopping = False
        self._first, self._gone = Signal(), Signal()
        self.turned_at = time.monotonic()
        self.connected = False
        self._renewals = 0
        self._absence = "not connected"

    # Called by entrypoints when they are set up and stopped.

    def consume(self, entrypoint: Any, spec: EventSpec) -> None:
        self._consumers[spec.queue(self.container.service_name)] = (entrypoint, spec)

    def answer(self, entrypoint: Any, method: str) -> None:
        self._answers[method] = entrypoint

    def pause(self) -> None:
        """No new work; what is in hand goes on."""
        self._pausing = True
        for deliveries in self._deliveries:
            deliveries.pause()

    # nameko's life cycle.

    def start(self) -> None:
        """Every entrypoint has registered by now."""
        service = self.container.service_name
        here = process()
        self._bus = Bus(here.settings.amqp_url, f"{service} worker")
        methods = {method: self._method(entrypoint) for method, entrypoint in self._answers.items()}
        self._calls = CallPool(RpcServer(service, here), methods, here.settings.max_workers, self._spawn)
        self._deliveries = [
            QueueConsumer(spec, queue, here, WorkerPool(partial(self._work, entrypoint), self._spawn))
            for queue, (entrypoint, spec) in self._consumers.items()
        ]
        self._deliveries.append(QueueConsumer.of_dead_letters(service, here, WorkerPool(lambda _: None, self._spawn)))
        here.in_hand_s |= {d.queue: partial(getattr, d, "in_hand_s") for d in self._deliveries}
        here.health.watch("broker", lambda: None if self.connected else self._absence)
        here.health.watch("consumers", self._flooded)
        here.health.alive = lambda: time.monotonic() - self.turned_at < 60
        self.container.spawn_managed_thread(self._run, identifier="listener")
        self._first.wait()

    def stop(self) -> None:
        """All batches are done: wait for calls and for acknowledgements, then stop reading and disconnect.

        Without a connection there is nothing to wait for: the container ends the reading thread wherever it is.
        """
        while self._calls.busy or any(deliveries.busy for deliveries in self._deliveries):
            eventlet.sleep(0.01)
        self._stopping = True
        if self.connected:
            self._gone.wait()

    def kill(self) -> None:
        self._bus.drop()

    # The reading thread.

    def _run(self) -> None:
        try:
            self._listen()
        finally:
            if self.connected:
                self._bus.close()
            else:
                self._bus.drop()  # in the middle of a greeting there is nobody to say goodbye to
            self._gone.send()
            self._let_start_return()

    def _listen(self) -> None:
        wait = RECONNECT_S[0]
        while not self._stopping:
            try:
                self._subscribe()
                wait = RECONNECT_S[0]
                self._read()
            except Fault as fault:
                if self._stopping:
                    return
                self._absence = "the broker refuses the login" if refuses_us(fault) else "not connected"
                what = "broker refuses the login" if refuses_us(fault) else "broker away"
                log.warning(what, service=self.container.service_name, fault=type(fault).__name__)
                self._disconnected()
                eventlet.sleep(wait)
                wait = min(wait * 2, RECONNECT_S[1])

    def _subscribe(self) -> None:
        self._bus.connect()
        self._tags: list[tuple[Any, str]] = []
        service = self.container.service_name
        for deliveries in self._deliveries:
            channel = self._bus.channel(prefetch=deliveries.prefetch)
            deliveries.attach(self._bus, channel)
            self._take(channel, deliveries.queue, deliveries.take)
        call_channel = self._bus.channel(prefetch=PREFETCH_CALLS)
        self._calls.attach(self._bus, call_channel, self._bus.channel())
        self._take(call_channel, f"rpc-{service}", self._calls.take)
        self.connected = True
        metrics.connected(service, up=True)
        log.info("listening", service=service, queues=len(self._tags))
        self._let_start_return()

    def _let_start_return(self) -> None:
        if not self._first.ready():
            self._first.send()

    def _take(self, channel: Any, queue: str, callback: Callable[[Any], None]) -> None:
        self._bus.consume(channel, queue, callback, tag=queue)
        self._tags.append((channel, queue))

    def _renew(self, deliveries: QueueConsumer) -> None:
        """Give back what this queue's consumer has not settled, and take as much at a time as it wants now."""
        at, channel, old = next(
            (at, channel, tag) for at, (channel, tag) in enumerate(self._tags) if tag.split("#")[0] == deliveries.queue
        )
        self._renewals += 1
        new = f"{deliveries.queue}#{self._renewals}"
        deliveries.attach(self._bus, channel)
        self._bus.renew(channel, deliveries.queue, (old, new), deliveries.prefetch, deliveries.take)
        self._tags[at] = (channel, new)

    def _read(self) -> None:
        paused = False
        while not self._stopping:
            self.turned_at = time.monotonic()
            self._bus.drain(POLL_S)
            if self._pausing and not paused:
                paused = True
                for channel, tag in self._tags:
                    self._bus.cancel(channel, tag)
            if not paused:
                for deliveries in self._deliveries:
                    if deliveries.stale:
                        self._renew(deliveries)
                    deliveries.go()

    def _disconnected(self) -> None:
        self.connected = False
        metrics.connected(self.container.service_name, up=False)
        self._calls.detach()
        for deliveries in self._deliveries:
            deliveries.detach()
        self._bus.drop()

    def _flooded(self) -> str | None:
        flooded = [d.queue for d in self._deliveries if d.flooded]
        return f"stopped by a flood of dead letters: {', '.join(flooded)}" if flooded else None

    # Workers.

    def _spawn(self, work: Callable[[], None]) -> None:
        self.container.spawn_managed_thread(work, identifier="work")

    def _method(self, entrypoint: Any) -> Callable[[Any], str]:
        method: Callable[[Any], str] = getattr(self.container.service_cls(), entrypoint.method_name)
        return method

    def _work(self, entrypoint: Any, batch: Any) -> BaseException | None:
        """Run the service method on `batch` as a nameko worker; returns what it raised."""
        outcome = Signal()

        def finished(_context: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            outcome.send(None if exc_info is None else exc_info[1])
            return result, None

        try:
            self.container.spawn_worker(entrypoint, (batch,), {}, handle_result=finished)
        except ContainerBeingKilled as killed:
            error: BaseException = killed
            return error
        raised: BaseException | None = outcome.wait()
        return raised
