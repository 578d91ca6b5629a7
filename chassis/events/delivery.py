"""One message as the broker delivered it; nothing in it is to be trusted yet."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it came, and the tag to acknowledge it by. `sent_as` is the key under which it was published.

    `sender` is the broker user that published it, for which the broker vouches; empty when the publisher did not say.
    """

    tag: int
    sent_as: str
    body: bytes
    headers: dict[str, Any]
    message_id: str
    sender: str = ""

    @classmethod
    def of(cls, message: Any) -> Self:
        """From what py-amqp hands over, whatever its properties hold."""
        properties = message.properties
        headers = properties.get("application_headers")
        return cls(
            message.delivery_tag,
            str(message.delivery_info.get("routing_key")),
            message.body if isinstance(message.body, bytes) else str(message.body).encode(),
            headers if isinstance(headers, dict) else {},
            printable(str(properties.get("message_id") or "")),
            printable(str(properties.get("user_id") or "")),
        )

    @property
    def first_death(self) -> dict[str, Any]:
        """What the broker noted when it gave this message up for the first time; nothing when it did not."""
        deaths = self.headers.get("x-death")
        return deaths[0] if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict) else {}


def printable(text: str) -> str:
    """Somebody else's text, fit for a column and a log."""
    text = text[:64]
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c.isascii() and c.isprintable())
