"""The messages of the bench: real InvoicePaid envelopes, as invoicing's outbox would hold them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from kombu import Connection

from chassis.amqp.connection import OutgoingMessage
from chassis.amqp.publisher import Publisher
from contracts.invoicing.events import InvoicePaid
from contracts.wire.envelope import Envelope
from kernel.clock import utc_now
from kernel.identifiers import prefixed, uuid7

UNITS = 1_000
_SPACE = UUID("0190bbbb-0000-7000-8000-000000000000")


def invoice_paid(index: int) -> Envelope[InvoicePaid]:
    """One payment of one invoice; every call is a fact of its own."""
    message_id = uuid7()
    return Envelope[InvoicePaid](
        id=message_id,
        type=InvoicePaid.NAME,
        occurred_at=utc_now(),
        producer="invoicing",
        subject=prefixed("inv", message_id),
        correlation_id=message_id,
        causation_id=uuid7(),
        actor="operator:bench",
        data=InvoicePaid(
            invoice_id=prefixed("inv", message_id),
            number=f"2026-{index:06d}",
            unit_id=unit_id(index),
            legal_entity="BE",
            issued_on=date(2026, 5, 1),
            paid_on=date(2026, 5, 20),
            net_cents=net_cents(index),
        ),
    )


def net_cents(index: int) -> int:
    """Between € 100 and € 1,100."""
    return 10_000 + index % 100_000


def contribution_cents(index: int) -> int:
    """6.5 % of it, rounded half-up."""
    return (net_cents(index) * 65 + 500) // 1000


def unit_id(index: int) -> str:
    return prefixed("unit", uuid5(_SPACE, str(index % UNITS)))


def fill(
    amqp_url: str,
    queue: str,
    messages: Sequence[Envelope[InvoicePaid]],
    form: Callable[[Envelope[InvoicePaid]], OutgoingMessage] | None = None,
) -> None:
    """Empty one queue, then put all of them on it."""
    with Connection(amqp_url) as connection:
        connection.default_channel.queue_purge(queue)
    publish_all(amqp_url, [form(m) if form else as_it_is(queue, m) for m in messages])


def publish_all(amqp_url: str, messages: Sequence[OutgoingMessage]) -> None:
    """Persistent and confirmed. Raises RuntimeError when one was not taken."""
    publisher = Publisher(amqp_url, "bench filling")
    try:
        for at in range(0, len(messages), 1000):
            if not all(publisher.publish(messages[at : at + 1000])):
                raise RuntimeError(f"{messages[at].routing_key} did not take all messages")
    finally:
        publisher.close()


def as_it_is(queue: str, message: Envelope[Any]) -> OutgoingMessage:
    """The envelope straight onto one queue."""
    return OutgoingMessage("", queue, message.model_dump_json().encode(), str(message.id))
