"""Raw AMQP for tests: whatever a hostile or broken client could put on the wire, byte by byte."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from struct import pack
from typing import Any, Self

import amqp
from kombu.utils.url import parse_url

JSON = {"content_type": "application/json", "content_encoding": "utf-8"}


class Wire:
    """One connection. Each act has a channel of its own, so that a refusal does not spoil the next."""

    def __init__(self, url: str) -> None:
        at = parse_url(url)
        self._connection = amqp.Connection(
            host=f"{at['hostname']}:{at['port']}",
            userid=at["userid"],
            password=at["password"],
            virtual_host=at["virtual_host"],
            confirm_publish=True,
        )
        try:
            self._connection.connect()
        except amqp.AMQPError:
            self._connection.collect()
            raise

    def publish(
        self, exchange: str, key: str, body: bytes | str, *, raw_properties: bytes | None = None, **properties: Any
    ) -> None:
        """Publish, and wait for the broker's word. Raises when it refuses, or when no queue takes the message.

        `properties` are AMQP's; `headers` among them. `raw_properties` replaces them by bytes of any kind.
        """
        message = _Raw(body, raw_properties, **JSON | properties)
        with self.channel() as channel:
            channel.basic_publish_confirm(message, exchange, key, mandatory=True, confirm_timeout=10)

    def slip_in(self, exchange: str, key: str, body: bytes | str, **properties: Any) -> bool:
        """Publish with hidden keys; False when the broker itself refuses them. RabbitMQ 4 does, 3.10 does not."""
        try:
            self.publish(exchange, key, body, **properties)
        except amqp.AccessRefused:
            return False
        return True

    def call(self, method: str, arguments: object, **properties: Any) -> None:
        """A nameko call, sent; the reply goes where `reply_to` says."""
        self.publish("nameko-rpc", method, json.dumps({"args": [arguments], "kwargs": {}}), **properties)

    def ready(self, queue: str) -> int:
        """How many messages wait on `queue` and are in nobody's hands."""
        with self.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)

    def consumers(self, queue: str) -> int:
        """How many consume from `queue`; none when there is no such queue."""
        try:
            with self.channel() as channel:
                return int(channel.queue_declare(queue, passive=True).consumer_count)
        except amqp.NotFound:
            return 0

    def get(self, queue: str) -> Any:
        """Take one message for good, or None."""
        with self.channel() as channel:
            return channel.basic_get(queue, no_ack=True)

    @contextmanager
    def channel(self) -> Iterator[Any]:
        channel = self._connection.channel()
        try:
            yield channel
        finally:
            if channel.is_open:
                channel.close()

    def close(self) -> None:
        self._connection.close()


class Telephone:
    """Sends calls of any shape as one user, and waits for what comes back. A context manager."""

    def __init__(self, url: str) -> None:
        self._wire = Wire(url)
        self._key = str(uuid.uuid4())  # noqa: TID251  (a reply key)
        self._queue = f"rpc.reply-test-{self._key}"

    def __enter__(self) -> Self:
        channel = self._wire._connection.channel()
        channel.queue_declare(self._queue, exclusive=True)
        channel.queue_bind(self._queue, "nameko-rpc", self._key)
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def ask(self, method: str, body: bytes | str, within_s: float = 10, **properties: Any) -> dict[str, Any]:
        """The reply, `{"result": …, "error": …}`. Raises NoReply."""
        self._wire.publish("nameko-rpc", method, body, reply_to=self._key, correlation_id="1", **properties)
        deadline = time.monotonic() + within_s
        while (message := self._wire.get(self._queue)) is None:
            if time.monotonic() > deadline:
                raise NoReply(f"{method}: no reply within {within_s} s")
            time.sleep(0.001)
        reply: dict[str, Any] = json.loads(message.body)
        return reply


class NoReply(AssertionError):
    """A call stayed without an answer."""


@contextmanager
def wire(url: str) -> Iterator[Wire]:
    """A connection as the user of this URL, closed at the end."""
    opened = Wire(url)
    try:
        yield opened
    finally:
        opened.close()


class _Raw(amqp.Message):
    """A message whose properties may be any bytes."""

    def __init__(self, body: bytes | str, raw: bytes | None, **properties: Any) -> None:
        headers = properties.pop("headers", None)
        super().__init__(body, **properties)
        if headers:
            self.properties["application_headers"] = headers
        self._raw = raw

    def _serialize_properties(self) -> bytes:
        return self._raw if self._raw is not None else bytes(super()._serialize_properties())


def header_table(items: bytes) -> bytes:
    """Properties that hold nothing but a header table of these raw bytes."""
    return pack(">HI", 0x2000, len(items)) + items


def header(name: bytes, value: bytes) -> bytes:
    """One raw item of a header table: its name, then a type letter and the value's bytes."""
    return pack("B", len(name)) + name + value


def _nested(depth: int) -> bytes:
    value = b"V"
    for _ in range(depth):
        value = b"A" + pack(">I", len(value)) + value
    return value


# Properties that RabbitMQ accepts and passes on, and that a client library may fail to read.
HOSTILE_PROPERTIES: dict[str, bytes] = {
    "a header with a time beyond the year 9999": header_table(header(b"t", b"T" + pack(">Q", 2**63))),
    "a header nested ten thousand deep": header_table(header(b"n", _nested(10_000))),
    "a correlation id that is no UTF-8": pack(">H", 0x0400) + b"\x04\xff\xfe\xfd\xfc",
    "a message id that is no UTF-8": pack(">H", 0x0080) + b"\x04\xff\xfe\xfd\xfc",
    "a message id of zero bytes": pack(">H", 0x0080) + b"\x04\x00\x00\x00\x00",
    "a content type that is no UTF-8": pack(">H", 0x8000) + b"\x02\xff\xfe",
    "a header value that is no UTF-8": header_table(header(b"v", b"S" + pack(">I", 2) + b"\xff\xfe")),
    "a header name that is no UTF-8": header_table(header(b"\xff\xfe", b"V")),
    "a retry counter that is no number": header_table(header(b"x-attempt", b"S" + pack(">I", 3) + b"abc")),
    "a retry counter below zero": header_table(header(b"x-attempt", b"I" + pack(">i", -1000000))),
}
