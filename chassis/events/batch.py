"""What a consumer does with the messages at hand: read them strictly, then one transaction for all of them.

Knows neither nameko nor the broker: tests and tools use it as the worker does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from chassis.db.culprits import Culprits
from chassis.db.work import Cause, Work, work
from chassis.events.inbox import first_time
from chassis.ops.telemetry import batch_span
from contracts.catalogue import EventSpec
from contracts.wire.base import MAX_EVENT_BYTES, Event
from contracts.wire.envelope import Envelope
from kernel.clock import Clock, utc_now
from kernel.identifiers import Ids, uuid7

Handler = Callable[[Work, Sequence[Envelope[Any]]], None]


class Unreadable(ValueError):
    """A message that breaks its contract. Says which field and which rule, never the value."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of one queue, handled in one transaction: inbox rows, effects and outbox rows together."""

    spec: EventSpec
    consumer: str
    engine: sa.Engine
    service: str
    messages: Sequence[Envelope[Event]]
    clock: Clock = utc_now
    ids: Ids = uuid7
    inbox_off: bool = False

    def run(self, handler: Handler) -> int:
        """Handle the messages not consumed before, under this id or another; returns their number.

        Raises Culprits for facts that came before with other content, and what the handler raises; for a message
        alone its own reason instead of Culprits.
        """
        once = {m.id: m for m in self.messages}
        cause = Cause.of(next(iter(once.values())))
        with (
            batch_span(f"{self.spec.type} process", [m.traceparent for m in self.messages]),
            _reason_of_one(len(once)),
            work(self.engine, self.service, cause, clock=self.clock, ids=self.ids) as unit,
        ):
            if self.inbox_off:
                fresh: Sequence[Envelope[Event]] = self.messages
            else:
                new = first_time(unit.connection, self.consumer, list(once.values()))
                fresh = [message for message_id, message in once.items() if message_id in new]
            if fresh:
                handler(unit, fresh)
        return len(fresh)


@contextmanager
def _reason_of_one(messages: int) -> Iterator[None]:
    try:
        yield
    except Culprits as culprits:
        if messages > 1:
            raise
        raise next(iter(culprits.reasons.values())) from culprits


def read(spec: EventSpec, body: bytes) -> Envelope[Event]:
    """One message, read strictly. Raises Unreadable.

    Each body by itself: one parse for a whole batch is no faster, and a broken body could reach into the next.
    """
    if len(body) > MAX_EVENT_BYTES:
        raise Unreadable(f"body: {len(body)} bytes, at most {MAX_EVENT_BYTES}")
    try:
        message = _reader(spec.event).validate_json(body)
    except ValidationError as error:
        raise Unreadable(fault_of(error)) from None
    if message.type != spec.type or message.producer != spec.owner:
        raise Unreadable(f"type: {message.type} by {message.producer} came where {spec.type} by {spec.owner} belongs")
    return message


@cache
def _reader(event: type[Event]) -> TypeAdapter[Envelope[Event]]:
    envelope: Any = Envelope.__class_getitem__(event)
    return TypeAdapter(envelope)


def fault_of(error: ValidationError) -> str:
    """Which field breaks which rule, in one line and without the value."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{field_of(error) or 'body'}: {first['msg']}"


def field_of(error: ValidationError) -> str:
    """The field at fault, cut to a bearable length: a sender may have made up its name."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return ".".join(str(part) for part in first["loc"])[:120]


def halves(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """A failed batch is split until the bad message stands alone."""
    middle = len(items) // 2
    return (items[:middle], items[middle:])
