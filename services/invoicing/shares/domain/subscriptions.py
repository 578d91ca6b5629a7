"""What a subscription of shares takes of money that came in under its communication."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

SERIES = "95"
"""Communications of subscriptions begin so; those of invoices never do."""


@dataclass(frozen=True, slots=True)
class OpenSubscription:
    """`open_cents`: of its price; nothing once it has ended."""

    communication: str
    legal_entity: str
    open_cents: int
    has_ended: bool

    def less(self, cents: int) -> "OpenSubscription":
        return replace(self, open_cents=self.open_cents - cents)


@dataclass(frozen=True, slots=True)
class SharesPaid:
    """`cents` of a payment are for the shares of this subscription."""

    communication: str
    cents: int


def of_subscriptions(communications: Iterable[str]) -> set[str]:
    """Those that can be of a subscription."""
    return {communication for communication in communications if communication.startswith(SERIES)}
