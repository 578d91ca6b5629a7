"""Money at the bank that is about members' shares: what pays a subscription, and what was paid out to a member.

Amounts in cents. Which communications are of what, governance told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

_SUBSCRIPTION, _PAYOUT = "95", "96"
"""Communications of subscriptions and of pay-outs begin so; those of invoices never do."""

ShareOutcome = Literal[
    "shares",
    "shares_over",
    "shares_not_open",
    "other_legal_entity",
    "paid_by_unit",
    "no_communication",
    "payout",
    "payout_returned",
]


@dataclass(frozen=True, slots=True)
class OpenSubscription:
    """`open_cents`: of its price; nothing once it has ended."""

    communication: str
    legal_entity: str
    open_cents: int


@dataclass(frozen=True, slots=True)
class OpenPayout:
    """`paid_cents`: what has left of it and did not come back, nothing or all."""

    payout_id: str
    communication: str
    member_id: str
    legal_entity: str
    cents: int
    paid_cents: int

    @property
    def open_cents(self) -> int:
        return self.cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class MovedMoney:
    """One entry of the bank: signed cents, and whom it names. `pays`: it is a kind of money that pays something.

    `legal_entity`: whose account it moved on, where that is told. `from_ourselves`: that of an account of ours.
    """

    cents: int
    communications: Collection[str]
    pays: bool
    legal_entity: str | None
    from_ourselves: bool


@dataclass(frozen=True, slots=True)
class SharesPaid:
    """`cents` of a payment are for the shares of this subscription."""

    communication: str
    cents: int


@dataclass(frozen=True, slots=True)
class PayoutMoved:
    """`cents` left for the member, or came back, below zero."""

    payout_id: str
    member_id: str
    cents: int


@dataclass(frozen=True, slots=True)
class ShareMatch:
    """What of an entry is about shares; the rest of it waits, because of `outcome`."""

    outcome: ShareOutcome
    shares: SharesPaid | None = None
    payout: PayoutMoved | None = None

    @property
    def cents(self) -> int:
        """Signed as the entry is."""
        return (self.shares.cents if self.shares else 0) - (self.payout.cents if self.payout else 0)


class ExpectedMoney:
    """What is open of subscriptions and pay-outs, by communication; each match sees what the ones before it left."""

    def __init__(
        self,
        subscriptions: Mapping[str, OpenSubscription] | None = None,
        payouts: Mapping[str, OpenPayout] | None = None,
    ) -> None:
        self._subscriptions, self._payouts = dict(subscriptions or {}), dict(payouts or {})

    def __bool__(self) -> bool:
        return bool(self._subscriptions or self._payouts)

    def __contains__(self, communication: str) -> bool:
        return communication in self._subscriptions or communication in self._payouts

    def match(self, moved: MovedMoney, *, invoices: int = 0) -> ShareMatch | None:
        """None when the entry names nothing that is expected. `invoices`: how many it names besides; several things
        in one entry wait for a person.
        """
        subscriptions = [c for c in moved.communications if c in self._subscriptions]
        payouts = [c for c in moved.communications if c in self._payouts]
        if not (subscriptions or payouts):
            return None
        if len(subscriptions) + len(payouts) + invoices > 1:
            return ShareMatch("no_communication") if moved.cents > 0 and moved.pays else None
        if payouts:
            return self._payout(moved, self._payouts[payouts[0]])
        return self._shares(moved, self._subscriptions[subscriptions[0]]) if moved.cents > 0 and moved.pays else None

    def _shares(self, moved: MovedMoney, subscription: OpenSubscription) -> ShareMatch:
        """Up to what is open; nothing from the wrong payer or on the wrong account."""
        if moved.from_ourselves:
            return ShareMatch("paid_by_unit")
        if moved.legal_entity not in {None, subscription.legal_entity}:
            return ShareMatch("other_legal_entity")
        cents = min(moved.cents, subscription.open_cents)
        if cents == 0:
            return ShareMatch("shares_not_open")
        left = replace(subscription, open_cents=subscription.open_cents - cents)
        self._subscriptions[subscription.communication] = left
        paid = SharesPaid(subscription.communication, cents)
        return ShareMatch("shares" if cents == moved.cents else "shares_over", shares=paid)

    def _payout(self, moved: MovedMoney, payout: OpenPayout) -> ShareMatch | None:
        """All of it left, or all that had left came back; another amount is for a person."""
        left = payout.open_cents if moved.cents < 0 else -payout.paid_cents
        if left == 0 or moved.cents != -left or moved.legal_entity not in {None, payout.legal_entity}:
            return None
        self._payouts[payout.communication] = replace(payout, paid_cents=payout.paid_cents + left)
        outcome: ShareOutcome = "payout" if left > 0 else "payout_returned"
        return ShareMatch(outcome, payout=PayoutMoved(payout.payout_id, payout.member_id, left))


def of_subscriptions(communications: Iterable[str]) -> Sequence[str]:
    """Those that can be of a subscription, in their order."""
    return sorted(c for c in communications if c.startswith(_SUBSCRIPTION))


def of_payouts(communications: Iterable[str]) -> Sequence[str]:
    """Those that can be of a pay-out, in their order."""
    return sorted(c for c in communications if c.startswith(_PAYOUT))
