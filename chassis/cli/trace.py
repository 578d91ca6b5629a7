"""The way of a story through the services: who published what when, who consumed it when, who has not. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.catalogue import event_spec
from contracts.wire.operations import SaidMessage, TraceReply


@dataclass(frozen=True, slots=True)
class TraceStep:
    """At `at` (UTC), `service` published the message, got the broker's confirm, or consumed it; `actor` caused it.

    A quick consumer has a message before its producer has read the confirm.
    """

    at: datetime
    service: str
    did: Literal["said", "confirmed", "heard"]
    type: str
    message_id: UUID
    actor: str


def message_ids(replies: Iterable[TraceReply]) -> tuple[UUID, ...]:
    """Ids of all published messages, in no order."""
    return tuple(message.message_id for reply in replies for message in reply.said)


def trace_steps(published: Mapping[str, TraceReply], consumed: Mapping[str, TraceReply]) -> list[TraceStep]:
    """All steps in order of time; at the same instant, in the order in which they must have happened."""
    messages = _messages(published)
    steps = [step for message, service in messages.values() for step in _published_steps(message, service)]
    for service, reply in consumed.items():
        for receipt in reply.heard:
            if receipt.message_id in messages:
                message, _ = messages[receipt.message_id]
                steps.append(
                    TraceStep(receipt.heard_at, service, "heard", message.type, message.message_id, message.actor)
                )
    order = {"said": 0, "confirmed": 1, "heard": 2}
    return sorted(steps, key=lambda step: (step.at, order[step.did], step.service))


def not_consumed(
    published: Mapping[str, TraceReply], consumed: Mapping[str, TraceReply]
) -> list[tuple[str, str, UUID]]:
    """(service, type, message id) of each message that a consumer of the catalogue has not consumed yet."""
    received = {(service, receipt.message_id) for service, reply in consumed.items() for receipt in reply.heard}
    missing: list[tuple[str, str, UUID]] = []
    for message, _ in _messages(published).values():
        spec = event_spec(message.type)
        consumers = spec.consumers if spec else ()
        behind = [consumer for consumer in consumers if (consumer, message.message_id) not in received]
        missing += [(consumer, message.type, message.message_id) for consumer in behind]
    return missing


def _messages(published: Mapping[str, TraceReply]) -> dict[UUID, tuple[SaidMessage, str]]:
    return {m.message_id: (m, service) for service, reply in published.items() for m in reply.said}


def _published_steps(message: SaidMessage, service: str) -> Iterable[TraceStep]:
    yield TraceStep(message.occurred_at, service, "said", message.type, message.message_id, message.actor)
    if message.published_at is not None:
        yield TraceStep(message.published_at, service, "confirmed", message.type, message.message_id, message.actor)
