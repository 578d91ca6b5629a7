"""What services tell each other of their sealed logs, so that no service is the only one that keeps its heads."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from contracts.wire.base import Contract, Count, Event, Service, Text

HEADS_AN_EVENT = 100


class SignedHead(Contract):
    """A log had this size. `note`: the head in the form of a C2SP tlog-checkpoint, signed by the service."""

    log: Text
    size: Count
    closed: bool = Field(default=False, description="no leaf will ever come again")
    note: Annotated[str, StringConstraints(min_length=1, max_length=600)]


class SignedHeads(Event):
    """Base of each service's `LogHeadsSigned`."""

    heads: Annotated[tuple[SignedHead, ...], Field(min_length=1, max_length=HEADS_AN_EVENT)]

    @classmethod
    def __pydantic_init_subclass__(cls, *, consumers: tuple[Service, ...] = ("members",), **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(consumers=consumers, once=False, **kwargs)
