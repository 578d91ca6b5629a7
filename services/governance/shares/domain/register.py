"""The share register: movements, and the lots that they leave. Prices in cents; legal dates.

A movement that adds shares begins a lot, which keeps what was paid for each of them; one that takes shares names the
lot from which it takes. Nothing is changed afterwards: what was wrong is reversed by a correction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil

from contracts.governance.enums import MovementKind
from services.governance.shares.domain.subscriptions import Subscription

ORDINARY = "ordinary"
"""The class of shares that everybody has."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the register. `shares` is signed: what it adds to the holding.

    `act_id` is what it follows from: a subscription, a transfer, a withdrawal. The law counts from `effective_on`; the
    register knows it since `booked_on`. `reverses`: of a correction, the movement that it undoes.
    """

    movement_id: str
    legal_entity: str
    act_id: str
    kind: MovementKind
    member_id: str
    lot_id: str
    share_class: str
    shares: int
    unit_price_cents: int
    decided_on: date
    effective_on: date
    booked_on: date
    reverses: str | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Shares of one member that came together, for the same price, and are still there."""

    lot_id: str
    member_id: str
    share_class: str
    shares: int
    unit_price_cents: int
    since: date

    @property
    def paid_cents(self) -> int:
        return self.shares * self.unit_price_cents


def issue_of(paid: Subscription, day: date, *, movement_id: str, legal_entity: str, booked_on: date) -> Movement:
    """The shares of this subscription come into being on `day`, that of the payment which completed it."""
    return Movement(
        movement_id=movement_id,
        legal_entity=legal_entity,
        act_id=paid.subscription_id,
        kind="issue",
        member_id=paid.member_id,
        lot_id=movement_id,
        share_class=ORDINARY,
        shares=paid.shares,
        unit_price_cents=paid.unit_price_cents,
        decided_on=paid.subscribed_on,
        effective_on=day,
        booked_on=booked_on,
    )


def lots_at(movements: Iterable[Movement], day: date) -> list[Lot]:
    """What is left of each lot at the end of `day`, the oldest first."""
    lots: dict[str, Lot] = {}
    taken: list[Movement] = []
    for movement in movements:
        if movement.effective_on > day:
            continue
        if movement.lot_id == movement.movement_id:
            lots[movement.lot_id] = _lot(movement)
        else:
            taken.append(movement)
    for movement in taken:
        lot = lots[movement.lot_id]
        lots[movement.lot_id] = replace(lot, shares=lot.shares + movement.shares)
    return sorted((lot for lot in lots.values() if lot.shares), key=lambda lot: (lot.since, lot.lot_id))


def _lot(movement: Movement) -> Lot:
    return Lot(
        lot_id=movement.lot_id,
        member_id=movement.member_id,
        share_class=movement.share_class,
        shares=movement.shares,
        unit_price_cents=movement.unit_price_cents,
        since=movement.effective_on,
    )


def legal_part(shares: int, part: Fraction) -> int:
    """The fewest whole shares that are at least this part of those in circulation (CSA 6:70: a tenth)."""
    return ceil(shares * part)
