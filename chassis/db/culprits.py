"""Which messages of a batch cannot be handled: all named at once, so that the others need not be searched for them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from contracts.wire.base import Event
from contracts.wire.envelope import Envelope

E = TypeVar("E", bound=Event)
R = TypeVar("R")


class Culprits(Exception):
    """These messages cannot be handled, each for a reason of its own. Nothing is known against the others."""

    def __init__(self, reasons: Mapping[UUID, Exception]) -> None:
        super().__init__(", ".join(sorted({type(reason).__name__ for reason in reasons.values()})))
        self.reasons = reasons


def each(messages: Sequence[Envelope[E]], make: Callable[[Envelope[E]], R]) -> list[R]:
    """What `make` makes of each message, in their order. Raises Culprits: all for which it raises, with what it raised.

    `make` only computes: what asks the database must not come here, since an error of that is no message's fault.
    """
    made, reasons = [], {}
    for message in messages:
        try:
            made.append(make(message))
        except Exception as error:  # noqa: BLE001  (whatever it is, it is about this message alone)
            reasons[message.id] = error
    if reasons:
        raise Culprits(reasons)
    return made


def blame(messages: Sequence[Envelope[Any]], reason_of: Callable[[Envelope[Any]], Exception | None]) -> None:
    """Raises Culprits naming every message that has a reason."""
    reasons = {m.id: reason for m in messages if (reason := reason_of(m)) is not None}
    if reasons:
        raise Culprits(reasons)
