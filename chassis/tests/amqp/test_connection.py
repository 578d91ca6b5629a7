"""One connection: what is written while much is being read."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest

from chassis.amqp import connection
from chassis.amqp.connection import READ_BYTES, Bus, Fault, OutgoingMessage
from chassis.amqp.frames import OutgoingReply
from chassis.amqp.publisher import Publisher
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


class SilentLine:
    """A way to the broker that carries everything until it is `cut`, and then nothing, without closing."""

    def __init__(self, url: str) -> None:
        at = urlsplit(url)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = [self._listening]
        self._broker = str(at.hostname), int(at.port or 0)
        self.url = url.replace(f":{at.port}/", f":{self._listening.getsockname()[1]}/")
        self.cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._broker)
                self._ends += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if not self.cut:
                    target.sendall(data)

    def close(self) -> None:
        for end in self._ends:
            end.close()


@pytest.fixture
def line(bus_vhost: Vhost, monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentLine]:
    monkeypatch.setattr(connection, "ANSWER_TIMEOUT_S", 1)
    line = SilentLine(bus_vhost.url(TESTER))
    yield line
    line.close()


def test_no_question_waits_for_ever_for_a_broker_that_fell_silent(line: SilentLine) -> None:
    bus = Bus(line.url, "a test")
    bus.connect()
    channel = bus.channel()
    line.cut = True

    questions = (
        bus.channel,
        channel.confirm_select,
        lambda: channel.queue_declare("a queue", passive=True),
        lambda: bus.consume(channel, QUEUE, print),
    )
    for ask in questions:
        with pytest.raises(Fault):
            ask()
    bus.drop()


def test_an_answer_that_comes_is_waited_for(line: SilentLine) -> None:
    publisher = Publisher(line.url, "a test")
    publisher.connect()
    assert publisher.connected
    publisher.close()


def test_a_channel_of_a_connection_that_is_gone_is_a_fault_and_writes_nothing_on_the_next(bus_vhost: Vhost) -> None:
    bus = Bus(bus_vhost.url(TESTER), "a test")
    bus.connect()
    old = bus.channel()
    reply = OutgoingReply("nameko-rpc", "nobody", b"{}", "a correlation id")
    event = OutgoingMessage("gedeeld.events", "nobody.hears", b"{}", "an id")
    gone = bus.connection
    bus.connect()
    for closed in (False, True):
        if closed:
            gone.collect()
        with pytest.raises(Fault):
            bus.reply(old, [reply], old, [1])
        with pytest.raises(Fault):
            bus.write_all(old, [event])
    bus.close()
