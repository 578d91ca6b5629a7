"""Subscriptions of shares: accepted, then paid in parts, and in force with the payment that completes them.

A part payment holds nothing: shares are fully paid at issue (CSA 6:109). Amounts in cents; legal dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from contracts.governance.enums import SubscriptionState, SubscriptionStepKind
from services.governance.shares.refusals import (
    AlreadyDecided,
    AlreadyPaid,
    PaidByUnit,
    SubscriptionEnded,
    WaitsForBoard,
    WrongAmount,
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A member's promise to take `shares` shares at the price of the day of subscription.

    `rules`: the versions of the bylaws that it was taken under.
    """

    subscription_id: str
    member_id: str
    shares: int
    unit_price_cents: int
    subscribed_on: date
    communication: str
    paid_on: date | None = None
    needs_board: bool = False
    rules: str = ""

    @property
    def price_cents(self) -> int:
        return self.shares * self.unit_price_cents


@dataclass(frozen=True, slots=True)
class SubscriptionStep:
    """What was decided about a subscription, by whom and why; at most once each."""

    subscription_id: str
    step: SubscriptionStepKind
    day: date
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class SharePayment:
    """Money that a bank statement says came in under a subscription's communication.

    `counted_cents` pays its shares; what is more is owed back, or waits in suspense when nobody has the communication.
    """

    payment_id: str
    subscription_id: str | None
    communication: str
    cents: int
    counted_cents: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a subscription is."""

    subscription: Subscription
    steps: Mapping[SubscriptionStepKind, date]
    payments: tuple[SharePayment, ...] = ()

    @property
    def state(self) -> SubscriptionState:
        if self.subscription.paid_on is not None:
            return "paid"
        for ending in ("refused", "lapsed"):
            if ending in self.steps:
                return ending
        if self.subscription.needs_board and "accepted" not in self.steps:
            return "waits_for_board"
        return "open"

    @property
    def counted_cents(self) -> int:
        return sum(payment.counted_cents for payment in self.payments)

    @property
    def open_cents(self) -> int:
        """What is still to pay; nothing once it has ended."""
        if self.state not in {"open", "waits_for_board"}:
            return 0
        return self.subscription.price_cents - self.counted_cents

    @property
    def is_complete(self) -> bool:
        """Accepted and paid in full, and not in force yet."""
        return self.state == "open" and self.open_cents == 0

    @property
    def completed_on(self) -> date:
        """The day of the payment that completes it, whatever the order in which payments are learned; not before it
        was subscribed and accepted.
        """
        days = [payment.paid_on for payment in self.payments if payment.counted_cents]
        return max(
            [*days, self.steps.get("accepted", self.subscription.subscribed_on), self.subscription.subscribed_on]
        )

    def with_payment(self, payment: SharePayment) -> "Progress":
        return replace(self, payments=(*self.payments, payment))

    def paid(self, day: date) -> "Progress":
        """In force from that day on."""
        return replace(self, subscription=replace(self.subscription, paid_on=day))

    def with_step(self, step: SubscriptionStep) -> "Progress":
        return replace(self, steps={**self.steps, step.step: step.day})


def require_undecided(progress: Progress) -> None:
    """The board decides once, about what waits for it. Raises AlreadyDecided."""
    if progress.state != "waits_for_board":
        raise AlreadyDecided("this subscription does not wait for the board", field="subscription_id")


def require_payable(progress: Progress, amount_cents: int, *, by_unit: bool = False) -> None:
    """What is left to pay is paid at once, to the cent, by the person itself.

    Raises PaidByUnit, AlreadyPaid, SubscriptionEnded, WaitsForBoard, WrongAmount.
    """
    if by_unit:
        raise PaidByUnit("a share is paid by the person, never from a unit's budget nor as an expense", field="paid_by")
    paid_on = progress.subscription.paid_on
    if paid_on is not None:
        raise AlreadyPaid("these shares are paid", field="subscription_id", paid_on=str(paid_on))
    if progress.state in {"refused", "lapsed"}:
        raise SubscriptionEnded("this subscription is no more: subscribe again", field="subscription_id")
    if progress.state == "waits_for_board":
        raise WaitsForBoard("the board has not accepted this subscription yet", field="subscription_id")
    if amount_cents != progress.open_cents:
        raise WrongAmount("shares are paid in full, to the cent", field="amount_cents", price_cents=progress.open_cents)
