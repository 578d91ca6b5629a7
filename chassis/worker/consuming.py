"""`@consumes(InvoicePaid)`: a nameko entrypoint that hands a method what is at hand, in one transaction.

The method is `(self, work, messages)`. What happens around it: chassis.events.batch (reading, inbox, transaction),
chassis.events.consumer (retry, splitting, dead letters), chassis.worker.listener (the broker).
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from nameko.extensions import Entrypoint, register_entrypoint

from chassis.db.work import Work
from chassis.events.batch import Batch
from chassis.worker.listener import Listener
from contracts.catalogue import EventSpec, event_spec
from contracts.wire.base import Event
from contracts.wire.envelope import Envelope

E = TypeVar("E", bound=Event)
S = TypeVar("S")


class EventConsumer(Entrypoint):
    """Binds a service method to the service's own queue for one event."""

    listener = Listener()

    def __init__(self, spec: EventSpec, **kwargs: Any) -> None:
        self.spec = spec
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.listener.hear(self, self.spec)

    def stop(self) -> None:
        self.listener.pause()


def consumes(
    event: type[E],
) -> Callable[[Callable[[S, Work, Sequence[Envelope[E]]], None]], Callable[[S, Batch], int]]:
    """Mark a service method as the handler of `event`."""
    spec = event_spec(event.NAME)
    if spec is None:
        raise LookupError(f"{event.NAME} is not in contracts/catalogue.py")

    def decorate(handler: Callable[[S, Work, Sequence[Envelope[E]]], None]) -> Callable[[S, Batch], int]:
        @wraps(handler)
        def method(self: S, batch: Batch) -> int:
            return batch.run(lambda work, messages: handler(self, work, messages))

        register_entrypoint(method, EventConsumer(spec))
        return method

    return decorate
