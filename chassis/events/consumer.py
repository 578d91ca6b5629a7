"""What happens to the messages of one queue: batches, retry, stepping aside, dead letters.

A batch is whatever is at hand when the one before is done, so an idle system handles a single message at once and a
busy one hundreds in a transaction. While the database writes one full batch, the next is worked out. If a batch fails,
the messages that its handler names step aside and the rest runs once more; a batch that fails without a name is split
until the bad message stands alone.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import eventlet
import structlog

from chassis.amqp.connection import Bus, Fault
from chassis.amqp.publisher import has_own_user
from chassis.events.aside import Aside, Outcome, Part
from chassis.events.batch import Batch, Unreadable, halves, read
from chassis.events.breaker import Breaker
from chassis.events.dead_letters import DeadLetter
from chassis.events.delivery import Delivery
from chassis.events.retry import lost_connection, passing
from chassis.ops import metrics
from chassis.worker.process import Process
from contracts.catalogue import EventSpec

LANES = 2  # batches of one queue at once: one is worked out while the database writes the other
TRIES = 3  # of a batch that lost a race, before it is split or sent up the ladder
HOLD_S = (0.2, 5.0)  # waits while the database is away: hold the batch, nothing is lost
NAMINGS = 5  # how often a batch may name culprits before it is split: each naming costs a turn

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


class _Flood(Exception):
    """So many messages died, and none was handled, that the rest of the batch is not tried."""


class QueueConsumer:
    """The messages of one queue in this process. At most LANES batches at a time, acknowledged in their order."""

    def __init__(
        self,
        spec: EventSpec | None,
        queue: str,
        process: Process,
        pool: WorkerPool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.queue, self._spec, self._process, self._pool = queue, spec, process, pool
        self._size = process.settings.batch_size
        self._breaker = Breaker(process.settings.dead_flood, process.settings.dead_rest_s, clock)
        self.stale = self._paused = False
        self._waiting: deque[Delivery] = deque()
        self._in_hand: deque[_RunningBatch] = deque()
        self._generation = 0
        self._aside = Aside(queue, process)
        self._senders = has_own_user(process.settings.amqp_url, queue.partition(".")[0])
        self._sender_required = process.settings.require_sender

    @classmethod
    def of_dead_letters(cls, service: str, process: Process, pool: WorkerPool) -> "QueueConsumer":
        """The queue where the broker itself puts messages that killed their process again and again."""
        return cls(None, f"{service}.dead", process, pool)

    @property
    def flooded(self) -> bool:
        """Whether it rests after a flood of dead letters, and tries one message at times."""
        return self._breaker.is_open

    @property
    def prefetch(self) -> int:
        """How many messages the broker may hand over unacknowledged."""
        return 1 if self.flooded else self._size * (LANES + 1)

    def attach(self, bus: Bus, channel: Any) -> None:
        """A new connection: earlier tags are void."""
        self._generation += 1
        self.stale = False
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
        while self._waiting and not self.stale and not self._paused and len(self._in_hand) < LANES:
            if self._in_hand and (self.flooded or len(self._waiting) < self._size):
                return
            if self._breaker.rests:
                return
            size = 1 if self.flooded else min(self._size, len(self._waiting))
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
                self._aside.bury_given_up(batch.messages, partial(self._hold, 1.0, batch.generation))
            else:
                self._process_events(batch, self._spec)
            batch.done = True
        except _Abandoned:
            pass
        finally:
            metrics.batch_took(self.queue, time.monotonic() - started)
            self._settle(batch)
        if batch.generation == self._generation:
            self.go()

    def _process_events(self, batch: "_RunningBatch", spec: EventSpec) -> None:
        outcome, hold = Outcome(), partial(self._hold, 1.0, batch.generation)
        readable = self._readable(batch.messages, spec, outcome)
        with suppress(_Flood):  # what was not looked at stays on the queue
            self._handle(readable, outcome, batch.generation)
        self._aside.send_up(outcome.waiting, hold)
        dead = outcome.dead if outcome.handled else outcome.dead[: self._breaker.room]  # the rest stays on the queue
        letters = [
            DeadLetter(self.queue, spec.type, delivered.message_id, reason[:500], delivered.body)
            for delivered, reason in (*outcome.blameless, *dead)
        ]
        self._aside.bury(letters, hold)
        if batch.generation == self._generation:
            settled = [delivered for delivered, _ in (*outcome.waiting, *outcome.blameless, *dead)]
            self._judge(bool(outcome.handled), len(dead), settled)

    def _judge(self, handled: bool, dead: int, settled: Sequence[Delivery]) -> None:
        """Whether this consumer stops or goes on, after a batch of which these are `settled`.

        When it stops they are acknowledged, and the rest is left to the broker: raises _Abandoned.
        """
        if handled:
            if self._breaker.handled():
                self.stale = True
                log.warning("consumer goes on after a flood of dead letters", queue=self.queue)
        elif dead and self._breaker.died(dead):
            for delivered in settled:
                self._acknowledge(delivered.tag, multiple=False)
            self.stale = True
            self._waiting.clear()
            log.critical("consumer stopped by a flood of dead letters", queue=self.queue)
            raise _Abandoned

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

    def _acknowledge(self, tag: int, *, multiple: bool = True) -> None:
        try:
            (self._bus.ack if multiple else self._bus.ack_one)(self._channel, tag)
        except (*Fault, AttributeError) as fault:
            log.warning("acknowledgement lost; the inbox will know", queue=self.queue, fault=type(fault).__name__)

    def _readable(self, batch: Sequence[Delivery], spec: EventSpec, outcome: Outcome) -> Part:
        """The messages that keep their contract. The others are dead at once, with the reason, or foreign."""
        readable = []
        for delivered in batch:
            if not self._is_own(delivered, spec):
                outcome.keep_foreign(delivered)
                continue
            try:
                readable.append((delivered, read(spec, delivered.body)))
            except Unreadable as fault:
                outcome.dead.append((delivered, str(fault)))
        return readable

    def _is_own(self, delivered: Delivery, spec: EventSpec) -> bool:
        """Whether it was sent by the event's own key, or comes back from a wait by the queue's name.

        RabbitMQ before 4 checks a publisher's right to the first key only, not to those in the CC and BCC headers: by
        these any service could reach any queue. Under its own key an event is its owner's; back from a wait or a
        replay it is the consumer's. What the release before queued names no sender.
        """
        if delivered.sent_as not in {spec.type, self.queue}:
            return False
        if not self._senders or not (delivered.sender or self._sender_required):
            return True
        return delivered.sender == (spec.owner if delivered.sent_as == spec.type else self.queue.partition(".")[0])

    def _handle(self, part: Part, outcome: Outcome, generation: int) -> None:
        """All of `part` handled or failed. Raises _Flood when so many died that the rest need not be tried."""
        part, error = self._without_culprits(part, outcome, generation)
        if error is None:
            return
        if len(part) > 1:
            for half in halves(part):
                self._handle(half, outcome, generation)
            return
        outcome.fail(part[0][0], error)
        if not outcome.handled and len(outcome.dead) >= self._breaker.room:
            raise _Flood

    def _without_culprits(self, part: Part, outcome: Outcome, generation: int) -> tuple[Part, BaseException | None]:
        """Handle `part` without those whom its handler names; what is left when it fails without naming any."""
        namings = 0
        while part:
            error = self._attempt(part, generation)
            if error is None:
                outcome.handled += len(part)
                break
            rest = outcome.step_aside(part, error)
            namings += 1
            if len(rest) == len(part) or (namings > NAMINGS and len(rest) > 1):
                return rest, error
            part = rest
        return [], None

    def _attempt(self, part: Part, generation: int) -> BaseException | None:
        """Run the handler; wait out a lost database and lost races. Returns the error that remains."""
        assert self._spec is not None  # noqa: S101
        here = self._process
        service = self.queue.split(".", 1)[0]
        messages = [message for _, message in part]
        tries, wait = 0, HOLD_S[0]
        while True:
            inbox_off = here.settings.inbox_off
            batch = Batch(self._spec, self.queue, here.engine, service, messages, here.clock, inbox_off=inbox_off)
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

    def _hold(self, seconds: float, generation: int) -> None:
        """Wait. Raises _Abandoned when we stop or the batch's connection is gone: it will be delivered again."""
        eventlet.sleep(seconds)
        if self._paused or generation != self._generation:
            raise _Abandoned
