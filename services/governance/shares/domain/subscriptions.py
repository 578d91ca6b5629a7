"""Subscriptions of shares, and their payment. Amounts in cents; legal dates."""

from dataclasses import dataclass
from datetime import date

from services.governance.shares.refusals import AlreadyPaid, WrongAmount


@dataclass(frozen=True, slots=True)
class Subscription:
    """A member's promise to take `shares` shares at the price of the day of subscription."""

    subscription_id: str
    member_id: str
    shares: int
    unit_price_cents: int
    subscribed_on: date
    paid_on: date | None = None

    @property
    def price_cents(self) -> int:
        return self.shares * self.unit_price_cents


def require_payable(subscription: Subscription, amount_cents: int) -> None:
    """A subscription is paid once, and in full: shares are fully paid at issue (CSA 6:109).

    Raises AlreadyPaid, WrongAmount.
    """
    if subscription.paid_on is not None:
        raise AlreadyPaid("these shares are paid", field="subscription_id", paid_on=str(subscription.paid_on))
    if amount_cents != subscription.price_cents:
        raise WrongAmount(
            "shares are paid in full, to the cent", field="amount_cents", price_cents=subscription.price_cents
        )
