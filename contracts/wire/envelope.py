"""The envelope around every event: who published it, when, about what, caused by what."""

from datetime import date
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.wire.base import Contract, Event, Subject
from kernel.clock import legal_date

E = TypeVar("E", bound=Event)

EventType = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+\.v[0-9]+$")]
Actor = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[A-Za-z0-9._-]{1,60}$")]
TraceParent = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]


class Envelope(Contract, Generic[E]):
    """One event on the wire."""

    id: UUID = Field(description="message id, UUIDv7; the inbox counts each once")
    type: EventType = Field(description="routing key: service, event in the past tense, major version")
    occurred_at: AwareDatetime = Field(description="UTC")
    producer: str = Field(max_length=40, description="the service that owns this type")
    subject: Subject = Field(description="the thing it is about; `gedeeld trace` follows it")
    correlation_id: UUID = Field(description="the first request of the whole story")
    causation_id: UUID | None = Field(default=None, description="the message or request that led to this one")
    actor: Actor = Field(description="who caused it, for instance `member:mbr_…`, `operator:anne`")
    traceparent: TraceParent | None = Field(default=None, description="W3C trace context of the producing span")
    data: E

    @property
    def occurred_on(self) -> date:
        """The day it was in Brussels: of a fact whose event, of an earlier release, names no day of its own."""
        return legal_date(self.occurred_at)
