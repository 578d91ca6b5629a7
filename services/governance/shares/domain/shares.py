"""Shares: a subscription, its payment, and what a holding is worth. Amounts in cents; legal dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import RegisterEntryKind
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


@dataclass(frozen=True, slots=True)
class ShareEntry:
    """One line of a member's page in the share register. `shares` is signed: what it adds to the holding."""

    kind: RegisterEntryKind
    shares: int
    unit_price_cents: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class Holding:
    """What a member holds at the end of a day."""

    shares: int
    capital_cents: int
    may_vote: bool


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


def holding_at(entries: Sequence[ShareEntry], day: date) -> Holding:
    """The sum of a member's entries up to and including `day`.

    To vote a member must hold a share and must have been issued one in the same calendar year, up to that day
    (statutes, annual report 2024: one share per year).
    """
    past = [entry for entry in entries if entry.effective_on <= day]
    shares = sum(entry.shares for entry in past)
    issued_this_year = any(e.kind == "issue" and e.effective_on.year == day.year for e in past)
    return Holding(
        shares=shares,
        capital_cents=sum(entry.shares * entry.unit_price_cents for entry in past),
        may_vote=shares >= 1 and issued_this_year,
    )
