"""One connection: what is written while much is being read."""

from typing import Any

from chassis.amqp.connection import READ_BYTES, Bus
from chassis.amqp.frames import OutgoingReply
from chassis.testing.paying import paid
from chassis.testing.vhost import TESTER, Vhost
from contracts.invoicing.events import InvoicePaid

MANY = 2_000
QUEUE = f"contributions.{InvoicePaid.NAME}"


def test_a_reply_amid_deliveries_leaves_the_stream_whole(bus_vhost: Vhost) -> None:
    bus_vhost.publish(paid("anne"), repeats=MANY)  # many times what one read brings, so that reads end within a frame
    bus = Bus(bus_vhost.url(TESTER), "a test")
    bus.connect()
    deliveries, replies = bus.channel(), bus.channel()
    bodies: list[bytes] = []

    def reply(message: Any) -> None:
        bodies.append(message.body)
        bus.reply(replies, [OutgoingReply("nameko-rpc", "nobody", b"{}", "a correlation id")], deliveries, [])

    bus.consume(deliveries, QUEUE, reply)
    while len(bodies) < MANY:
        bus.drain(1.0)
    bus.close()

    assert len(set(bodies)) == 1
    assert sum(map(len, bodies)) > 5 * READ_BYTES
