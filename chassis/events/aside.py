"""Where messages go that their queue cannot handle: up the retry ladder, or to the dead letters. Set-wise."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from chassis.amqp.connection import OutgoingMessage
from chassis.amqp.publisher import NotConfirmed, Publisher
from chassis.amqp.topology import LADDER_MS, retry_exchange
from chassis.db.culprits import Culprits
from chassis.events.dead_letters import FOREIGN, DeadLetter, bury
from chassis.events.delivery import Delivery, printable
from chassis.events.retry import NotYet, lost_connection, passing
from chassis.ops import metrics
from chassis.worker.process import Process
from contracts.wire.base import Event
from contracts.wire.envelope import Envelope

ATTEMPT = "x-attempt"
NAMED = 20  # message ids in one line of the log

log = structlog.get_logger()


Part = Sequence[tuple[Delivery, Envelope[Event]]]
"""Messages of a batch, as they came and as they were read."""


@dataclass(slots=True)
class Outcome:
    """What became of the messages of one batch: how many were handled; which must wait, which are dead, and why.

    `blameless` are kept with the dead, but say nothing against the consumer: foreign ones, and those whose fact has
    not come yet at the end of the ladder.
    """

    handled: int = 0
    waiting: list[tuple[Delivery, str]] = field(default_factory=list)
    dead: list[tuple[Delivery, str]] = field(default_factory=list)
    blameless: list[tuple[Delivery, str]] = field(default_factory=list)

    def fail(self, delivered: Delivery, error: BaseException) -> None:
        """One message that failed: it waits when the fault may pass and the ladder has a step left."""
        reason = f"{type(error).__name__}: {error}" if _is_ours(error) else type(error).__name__
        if passing(error) and attempts(delivered.headers) < len(LADDER_MS):
            self.waiting.append((delivered, reason))
        else:
            (self.blameless if isinstance(error, NotYet) else self.dead).append((delivered, reason))

    def step_aside(self, part: Part, error: BaseException) -> Part:
        """The messages that `error` does not name; those that it names fail, each for its own reason."""
        reasons = error.reasons if isinstance(error, Culprits) else {}
        for delivered, message in part:
            if message.id in reasons:
                self.fail(delivered, reasons[message.id])
        return [(delivered, message) for delivered, message in part if message.id not in reasons]

    def keep_foreign(self, delivered: Delivery) -> None:
        """One message that did not come to this queue as its messages do."""
        by = f" by {delivered.sender}" if delivered.sender else ""
        self.blameless.append((delivered, f"{FOREIGN}: sent as {printable(delivered.sent_as)}{by}"))


class Aside:
    """For one queue."""

    def __init__(self, queue: str, process: Process) -> None:
        self._queue, self._process = queue, process
        self._publisher = Publisher(process.settings.amqp_url, f"{queue} retries", queue.partition(".")[0])
        self._publishing = threading.Lock()  # the publisher is for one at a time

    def send_up(self, messages: Sequence[tuple[Delivery, str]], hold: Callable[[], None]) -> None:
        """Each one step up the ladder, all confirmed together. `hold` waits between tries, and may raise."""
        left = [self._outgoing(delivered, reason) for delivered, reason in messages]
        while left:
            try:
                with self._publishing:
                    routed = self._publisher.publish(left)
                left = [outgoing for outgoing, ok in zip(left, routed, strict=True) if not ok]
            except NotConfirmed:
                pass
            if left:
                hold()
        if messages:
            metrics.settled(self._queue, "retried", len(messages))

    def _outgoing(self, delivered: Delivery, reason: str) -> OutgoingMessage:
        step = 1 + attempts(delivered.headers)
        headers = {ATTEMPT: step, "x-reason": reason[:300]}  # ours alone: a foreign CC header would route copies
        return OutgoingMessage(retry_exchange(step), self._queue, delivered.body, delivered.message_id, headers)

    def bury(self, letters: Sequence[DeadLetter], hold: Callable[[], None]) -> None:
        """All in one transaction, before they are acknowledged. `hold` waits between tries, and may raise.

        Tried again as long as the database is away or its refusal may pass, as a lock does: what is raised ends the
        process.
        """
        while letters:
            try:
                bury(self._process.engine, letters)
            except Exception as error:
                if not lost_connection(error) and not passing(error):
                    raise
                hold()
            else:
                self._tell(letters)
                return

    def bury_given_up(self, messages: Sequence[Delivery], hold: Callable[[], None]) -> None:
        """What the broker itself put aside: under the queue on which it died."""
        letters = []
        for delivered in messages:
            first = delivered.first_death
            reason = f"the broker gave up: {first.get('reason', 'rejected')}"
            queue = str(first.get("queue", self._queue))
            letters.append(DeadLetter(queue, "unknown", delivered.message_id, reason[:500], delivered.body))
        self.bury(letters, hold)

    def _tell(self, letters: Sequence[DeadLetter]) -> None:
        foreign = sum(letter.is_foreign for letter in letters)
        if foreign:
            metrics.settled(self._queue, "foreign", foreign)
            log.critical("foreign messages kept", queue=self._queue, messages=foreign)
        metrics.settled(self._queue, "dead", len(letters) - foreign)
        log.error(
            "dead letters",
            queue=self._queue,
            messages=len(letters),
            message_ids=[letter.message_id for letter in letters[:NAMED]],
            faults=sorted({letter.reason.split(":")[0] for letter in letters}),
        )


def attempts(headers: dict[str, Any]) -> int:
    """How often this message was sent up the ladder; anything but such a number counts as never."""
    count = headers.get(ATTEMPT)
    return count if isinstance(count, int) and 0 <= count <= len(LADDER_MS) else 0


def _is_ours(error: BaseException) -> bool:
    """Whether we wrote the error's words, so that they hold no row of the database."""
    return type(error).__module__.startswith(("chassis", "services", "kernel", "contracts"))
