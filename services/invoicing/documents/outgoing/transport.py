"""The port: whatever takes a document over from us."""

from dataclasses import dataclass
from typing import Protocol

from contracts.invoicing.enums import Channel


class TransportAway(Exception):
    """Nothing can be handed over now; the same parcel may be handed over later. Says nothing of the document."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A document on its way. `number` is its own for ever, so that whoever takes it over may drop a repetition."""

    channel: Channel
    number: str
    content: bytes


class Transport(Protocol):
    """Hands documents over, at least once: a crash just afterwards hands the same parcel over again."""

    @property
    def is_open(self) -> bool:
        """Whether documents may leave at all; while it is shut they wait."""

    def send(self, parcel: Parcel) -> str:
        """Returns the name under which the other side has it, once it has it for good. Raises TransportAway."""
