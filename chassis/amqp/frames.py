"""What is written to the broker, as bytes: frames of publishing and of acknowledging."""

from dataclasses import dataclass
from struct import Struct, pack

import amqp
from amqp.serialization import dumps

_ACK = Struct(">HHQB")  # class, method, tag, whether all before it too
_PUBLISH = pack(">HHH", 60, 40, 0)
_REPLY_PROPERTIES = b"\xd4\x00" + b"\x10application/json" + b"\x05utf-8" + b"\x01"


@dataclass(frozen=True, slots=True)
class OutgoingReply:
    """A transient, unconfirmed message: the caller has a deadline."""

    exchange: str
    key: str
    body: bytes
    correlation_id: str


def reply_frames(channel_id: int, reply: OutgoingReply, chunk: int) -> list[bytes]:
    """As `publish_frames`, with the properties that every reply has: JSON in UTF-8, transient, correlated."""
    method = _PUBLISH + _short(reply.exchange.encode()) + _short(reply.key.encode()) + b"\x00"
    properties = _REPLY_PROPERTIES + _short(reply.correlation_id.encode())
    return _published(channel_id, method, properties, reply.body, chunk)


def publish_frames(
    channel_id: int, message: amqp.Message, to: tuple[str, str], chunk: int, *, mandatory: bool
) -> list[bytes]:
    """Method, header and body frames of one basic.publish `to` an exchange and a key."""
    arguments = dumps("Bssbb", (0, *to, mandatory, False))
    method = pack(">HH", 60, 40) + (arguments.encode("latin-1") if isinstance(arguments, str) else arguments)
    body = message.body if isinstance(message.body, bytes) else message.body.encode()
    properties = message._serialize_properties()  # noqa: SLF001  (py-amqp has no public way)
    return _published(channel_id, method, properties, body, chunk)


def ack_frame(channel_id: int, tag: int) -> bytes:
    """Acknowledges this one delivery."""
    return _frame(1, channel_id, _ACK.pack(60, 80, tag, 0))


def _published(channel_id: int, method: bytes, properties: bytes, body: bytes, chunk: int) -> list[bytes]:
    header = pack(">HHQ", 60, 0, len(body)) + properties
    frames = [_frame(1, channel_id, method), _frame(2, channel_id, header)]
    return frames + [_frame(3, channel_id, body[at : at + chunk]) for at in range(0, len(body), chunk)]


def _short(text: bytes) -> bytes:
    return bytes((len(text),)) + text


def _frame(kind: int, channel_id: int, payload: bytes) -> bytes:
    return pack(">BHI", kind, channel_id, len(payload)) + payload + b"\xce"
