"""The way of a story through the services: who said what when, who heard it when, who has not. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.catalogue import event_spec
from contracts.wire.operations import SaidMessage, TraceReply


@dataclass(frozen=True, slots=True)
class TraceStep:
    """At `at` (UTC), `service` said the message, had it confirmed by the broker, or heard it; `actor` caused it.

    A quick consumer hears a message before its sender has read the confirm.
    """

    at: datetime
    service: str
    did: Literal["said", "confirmed", "heard"]
    type: str
    message_id: UUID
    actor: str


def message_ids(replies: Iterable[TraceReply]) -> tuple[UUID, ...]:
    """Everything that was said, in no order."""
    return tuple(said.message_id for reply in replies for said in reply.said)


def trace_steps(said: Mapping[str, TraceReply], heard: Mapping[str, TraceReply]) -> list[TraceStep]:
    """All steps in order of time; at the same instant, in the order in which they must have happened."""
    messages = _messages(said)
    steps = [step for message, service in messages.values() for step in _uttered(message, service)]
    for service, reply in heard.items():
        for hearing in reply.heard:
            if hearing.message_id in messages:
                message, _ = messages[hearing.message_id]
                steps.append(
                    TraceStep(hearing.heard_at, service, "heard", message.type, message.message_id, message.actor)
                )
    order = {"said": 0, "confirmed": 1, "heard": 2}
    return sorted(steps, key=lambda step: (step.at, order[step.did], step.service))


def not_consumed(said: Mapping[str, TraceReply], heard: Mapping[str, TraceReply]) -> list[tuple[str, str, UUID]]:
    """(service, type, message id) of what a consumer of the catalogue has not heard yet."""
    ears = {(service, hearing.message_id) for service, reply in heard.items() for hearing in reply.heard}
    missing: list[tuple[str, str, UUID]] = []
    for message, _ in _messages(said).values():
        spec = event_spec(message.type)
        consumers = spec.consumers if spec else ()
        deaf = [consumer for consumer in consumers if (consumer, message.message_id) not in ears]
        missing += [(consumer, message.type, message.message_id) for consumer in deaf]
    return missing


def _messages(said: Mapping[str, TraceReply]) -> dict[UUID, tuple[SaidMessage, str]]:
    return {m.message_id: (m, service) for service, reply in said.items() for m in reply.said}


def _uttered(message: SaidMessage, service: str) -> Iterable[TraceStep]:
    yield TraceStep(message.occurred_at, service, "said", message.type, message.message_id, message.actor)
    if message.published_at is not None:
        yield TraceStep(message.published_at, service, "confirmed", message.type, message.message_id, message.actor)
