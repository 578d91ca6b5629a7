"""What happens to the messages of one queue: batches, retry, splitting, dead letters.

A batch is whatever is at hand when the one before is done, so an idle system handles a single message at once and a
busy one hundreds in a transaction. While the database writes one full batch, the next is worked out. If a batch fails
it is split until the bad message stands alone.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import eventlet
import structlog
from eventlet.semaphore import Semaphore

from chassis.amqp.connection import Bus, Fault, OutgoingMessage
from chassis.amqp.publisher import NotConfirmed, Publisher
from chassis.amqp.topology import LADDER_MS, retry_exchange
from chassis.events.batch import Batch, Unreadable, halves, read
from chassis.events.dead_letters import DeadLetter, park
from chassis.events.delivery import Delivery, printable
from chassis.events.retry import lost_connection, passing
from chassis.ops import metrics
from chassis.ops.telemetry import trace_id_of
from chassis.worker.process import Process
from contracts.catalogue import EventSpec
from contracts.wire.base import Event
from contracts.wire.envelope import Envelope

LANES = 2  # batches of one queue at once: one is worked out while the database writes the other
TRIES = 3  # of a batch that lost a race, before it is split or sent up the ladder
HOLD_S = (0.2, 5.0)  # waits while the database is away: hold the batch, nothing is lost
ATTEMPT = "x-attempt"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WorkerPool:
    """How work is done: `attempt` runs a batch and returns what it raised; `spawn` runs something beside."""

    attempt: Callable[[Any], BaseException | None]
    spawn: Callable[[Callable[[], None]], None]


@dataclass(slots=True, eq=False)
class _RunningBatch:
    """A batch that is being worked on, or that waits for the one before it to be acknowledged."""

    messages: Sequence[Delivery]
    generation: int
    done: bool = False
    began: float = field(default_factory=time.monotonic)


class _Abandoned(Exception):
    """The connection is gone or a flood stopped us: the broker keeps the rest and delivers it again."""


class QueueConsumer:
    """The messages of one queue in this process. At most LANES batches at a time, acknowledged in their order."""

    def __init__(self, spec: EventSpec | None, queue: str, process: Process, pool: WorkerPool) -> None:
        self.queue, self._spec, self._process, self._pool = queue, spec, process, pool
        self._size = process.settings.batch_size
        self.prefetch = self._size * (LANES + 1)
        self.flooded = self._paused = False
        self._dead_in_a_row = 0
        self._waiting: deque[Delivery] = deque()
        self._in_hand: deque[_RunningBatch] = deque()
        self._generation = 0
        self._publisher = Publisher(process.settings.amqp_url, f"{queue} retries")
        self._publishing = Semaphore()  # the publisher is for one at a time

    @classmethod
    def of_dead_letters(cls, service: str, process: Process, pool: WorkerPool) -> "QueueConsumer":
        """The queue where the broker itself puts messages that killed their process again and again."""
        return cls(None, f"{service}.dead", process, pool)

    def attach(self, bus: Bus, channel: Any) -> None:
        """A new connection: earlier tags are void."""
        self._generation += 1
        self._bus, self._channel = bus, channel
        self._waiting.clear()

    def detach(self) -> None:
        self._generation += 1
        self._waiting.clear()

    def take(self, message: Any) -> None:
        """One delivery from the broker."""
        self._waiting.append(Delivery.of(message))

    def go(self) -> None:
        """Start what is at hand; beside a batch that is being written, only a full one."""
        while self._waiting and not self.flooded and not self._paused and len(self._in_hand) < LANES:
            if self._in_hand and len(self._waiting) < self._size:
                return
            size = min(self._size, len(self._waiting))
            batch = _RunningBatch([self._waiting.popleft() for _ in range(size)], self._generation)
            self._in_hand.append(batch)
            self._pool.spawn(partial(self._process_batch, batch))

    def pause(self) -> None:
        """Begin nothing new. What is in hand goes on, except what waits for something that is away."""
        self._paused = True
        self._waiting.clear()

    @property
    def busy(self) -> bool:
        """Whether a batch is in hand: not handled yet, or not acknowledged yet."""
        return bool(self._in_hand)

    @property
    def in_hand_s(self) -> float:
        """How long the oldest message has been in hand; 0 when none is."""
        return time.monotonic() - self._in_hand[0].began if self._in_hand else 0.0

    def _process_batch(self, batch: "_RunningBatch") -> None:
        started = time.monotonic()
        try:
            if self._spec is None:
                self._park_for_the_broker(batch.messages, batch.generation)
            else:
                self._handle(self._readable(batch.messages, self._spec, batch.generation), batch.generation)
            batch.done = True
        except _Abandoned:
            pass
        finally:
            metrics.batch_took(self.queue, time.monotonic() - started)
            self._settle(batch)
        if batch.generation == self._generation and not self.flooded:
            self.go()

    def _settle(self, batch: "_RunningBatch") -> None:
        """Acknowledge in the order of delivery: an acknowledgement covers all that came before it.

        What was not finished ends its generation, so that no later acknowledgement can cover it.
        """
        if not batch.done:
            self._in_hand.remove(batch)
            if batch.generation == self._generation:
                self._generation += 1
        while self._in_hand and self._in_hand[0].done:
            first = self._in_hand.popleft()
            if first.generation == self._generation:
                self._acknowledge(first.messages[-1].tag)

    def _acknowledge(self, tag: int) -> None:
        try:
            self._bus.ack(self._channel, tag)
        except (*Fault, AttributeError) as fault:
            log.warning("acknowledgement lost; the inbox will know", queue=self.queue, fault=type(fault).__name__)

    def _readable(
        self, batch: Sequence[Delivery], spec: EventSpec, generation: int
    ) -> list[tuple[Delivery, Envelope[Event]]]:
        """The messages that keep their contract; the others are dead at once, with the reason."""
        readable = []
        for delivered in batch:
            try:
                self._require_own(delivered, spec)
                readable.append((delivered, read(spec, delivered.body)))
            except Unreadable as fault:
                self._park(delivered, str(fault), generation)
        return readable

    def _require_own(self, delivered: Delivery, spec: EventSpec) -> None:
        """Raises Unreadable unless it was sent by the event's own key, or comes back from a wait by the queue's name.

        RabbitMQ before 4 checks a publisher's right to the first key only, not to those in the CC and BCC headers: by
        these any service could reach any queue.
        """
        if delivered.sent_as not in {spec.type, self.queue}:
            raise Unreadable(f"sent as {printable(delivered.sent_as)}, which does not belong here")

    def _handle(self, part: Sequence[tuple[Delivery, Envelope[Event]]], generation: int) -> None:
        if not part:
            return
        assert self._spec is not None  # noqa: S101  (only event queues come here)
        error = self._attempt(part, generation)
        if error is None:
            self._dead_in_a_row = 0
        elif len(part) > 1:
            for half in halves(part):
                self._handle(half, generation)
        else:
            self._sideline(part[0][0], error, generation)

    def _attempt(self, part: Sequence[tuple[Delivery, Envelope[Event]]], generation: int) -> BaseException | None:
        """Run the handler; wait out a lost database and lost races. Returns the error that remains."""
        assert self._spec is not None  # noqa: S101
        here = self._process
        service = self.queue.split(".", 1)[0]
        messages = [message for _, message in part]
        tries, wait = 0, HOLD_S[0]
        while True:
            batch = Batch(self._spec, self.queue, here.engine, service, messages, inbox_off=here.settings.inbox_off)
            error = self._pool.attempt(batch)
            if error is None:
                metrics.settled(self.queue, "handled", len(messages))
                return None
            tries += 1
            if lost_connection(error):
                log.warning("database away; holding", queue=self.queue, messages=len(messages))
                self._hold(wait, generation)
                wait = min(wait * 2, HOLD_S[1])
            elif not passing(error) or tries >= TRIES or isinstance(error, _Abandoned):
                return error
            else:
                eventlet.sleep(0.02 * tries)

    def _sideline(self, delivered: Delivery, error: BaseException, generation: int) -> None:
        """One message that failed alone: up the ladder when the fault may pass, else to the dead letters."""
        step = 1 + _attempts(delivered.headers)
        reason = f"{type(error).__name__}: {error}" if _is_ours(error) else type(error).__name__
        if not passing(error) or step > len(LADDER_MS):
            log.error(
                "dead letter",
                queue=self.queue,
                message_id=delivered.message_id,
                fault=type(error).__name__,
                trace_id=trace_id_of(error),
            )
            self._park(delivered, reason, generation)
            return
        headers = {ATTEMPT: step, "x-reason": reason[:300]}  # ours alone: a foreign CC header would route copies
        outgoing = OutgoingMessage(retry_exchange(step), self.queue, delivered.body, delivered.message_id, headers)
        while True:
            try:
                with self._publishing:
                    routed = self._publisher.publish([outgoing])[0]
                if routed:
                    metrics.settled(self.queue, "retried")
                    return
            except NotConfirmed:
                pass
            self._hold(1.0, generation)

    def _park(self, delivered: Delivery, reason: str, generation: int) -> None:
        """Into the table of dead letters, before the message is acknowledged."""
        event_type = self._spec.type if self._spec is not None else "unknown"
        self._park_letter(
            DeadLetter(self.queue, event_type, delivered.message_id, reason[:500], delivered.body), generation
        )
        self._dead_in_a_row += 1
        if self._dead_in_a_row >= self._process.settings.dead_flood:
            self._stop_at_flood()

    def _park_for_the_broker(self, batch: Sequence[Delivery], generation: int) -> None:
        for delivered in batch:
            deaths = delivered.headers.get("x-death")
            first = deaths[0] if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict) else {}
            reason = f"the broker gave up: {first.get('reason', 'rejected')}"
            queue = str(first.get("queue", self.queue))
            self._park_letter(DeadLetter(queue, "unknown", delivered.message_id, reason, delivered.body), generation)

    def _park_letter(self, letter: DeadLetter, generation: int) -> None:
        while True:
            try:
                park(self._process.engine, letter)
            except Exception as error:
                if not lost_connection(error):
                    raise
                self._hold(1.0, generation)
            else:
                metrics.settled(self.queue, "dead")
                return

    def _stop_at_flood(self) -> None:
        """So many in a row is no bad message but a bad release: stop, keep the rest on the queue, log it."""
        self.flooded = True
        self._waiting.clear()
        log.critical("consumer stopped by a flood of dead letters", queue=self.queue, in_a_row=self._dead_in_a_row)
        raise _Abandoned

    def _hold(self, seconds: float, generation: int) -> None:
        """Wait. Raises _Abandoned when we stop or the batch's connection is gone: it will be delivered again."""
        eventlet.sleep(seconds)
        if self._paused or generation != self._generation:
            raise _Abandoned


def _attempts(headers: dict[str, Any]) -> int:
    """How often this message was sent up the ladder; anything but such a number counts as never."""
    attempts = headers.get(ATTEMPT)
    return attempts if isinstance(attempts, int) and 0 <= attempts <= len(LADDER_MS) else 0


def _is_ours(error: BaseException) -> bool:
    """Whether we wrote the error's words, so that they hold no row of the database."""
    return type(error).__module__.startswith(("chassis", "services", "kernel", "contracts"))
