"""Money that goes to members from the enterprise's account, which is invoicing's. Amounts in cents; legal dates."""

from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import PayoutGround


@dataclass(frozen=True, slots=True)
class AmountOwed:
    """What a member is to get, and why. `source`: the withdrawal, subscription, payment, correction or dividend."""

    ground: PayoutGround
    source: str
    member_id: str
    cents: int


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """What invoicing was asked to pay, once for each ground, source and member."""

    payout_id: str
    ground: PayoutGround
    source: str
    member_id: str
    cents: int
    communication: str
    ordered_on: date


@dataclass(frozen=True, slots=True)
class PayoutMovement:
    """What a statement of the bank said of it: above zero it left, below zero it came back."""

    payment_id: str
    payout_id: str
    cents: int
    moved_on: date
