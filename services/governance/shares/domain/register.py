"""The share register: movements, and the lots that they leave. Prices in cents; legal dates.

A movement that adds shares begins a lot, which keeps what was paid for each of them; one that takes shares names the
lot from which it takes. Nothing is changed afterwards: what was wrong is reversed by a correction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil

from contracts.governance.enums import MovementKind
from services.governance.shares.domain.subscriptions import Subscription
from services.governance.shares.refusals import AlreadyCorrected, CorrectionOfCorrection, LotInUse, NotCorrectable

ORDINARY = "ordinary"
"""The class of shares that everybody has."""
CORRECTABLE: frozenset[MovementKind] = frozenset({"issue", "transfer_out", "transfer_in", "withdrawal"})


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
class Act:
    """What movements follow from, with its three days."""

    act_id: str
    legal_entity: str
    decided_on: date
    effective_on: date
    booked_on: date


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
    """What is left of each lot at the end of `day`, the oldest first; those of one day in the order of `movements`."""
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
    return sorted((lot for lot in lots.values() if lot.shares), key=lambda lot: lot.since)


def free_lots(movements: Sequence[Movement], day: date) -> list[Lot]:
    """What an act of that day can take: lots that were there, without what was taken from them since."""
    return [lot for lot in lots_at(movements, date.max) if lot.since <= day]


def taken_from(lot: Lot, act: Act, kind: MovementKind, movement_id: str) -> Movement:
    """All shares of `lot`, or of the part of one that it is, leave by this act."""
    return Movement(
        movement_id=movement_id,
        legal_entity=act.legal_entity,
        act_id=act.act_id,
        kind=kind,
        member_id=lot.member_id,
        lot_id=lot.lot_id,
        share_class=lot.share_class,
        shares=-lot.shares,
        unit_price_cents=lot.unit_price_cents,
        decided_on=act.decided_on,
        effective_on=act.effective_on,
        booked_on=act.booked_on,
    )


def received_from(given: Movement, taker_id: str, movement_id: str) -> Movement:
    """The other side of a transfer: a lot of the taker, which keeps what was paid."""
    return replace(
        given,
        movement_id=movement_id,
        kind="transfer_in",
        member_id=taker_id,
        lot_id=movement_id,
        shares=-given.shares,
    )


def converted_from(given: Movement, share_class: str, movement_id: str) -> Movement:
    """The other side of a conversion: a lot of the other class, which keeps what was paid."""
    return replace(
        given,
        movement_id=movement_id,
        kind="conversion_in",
        lot_id=movement_id,
        share_class=share_class,
        shares=-given.shares,
    )


def corrected(movement: Movement, act: Act, movement_id: str) -> Movement:
    """The entry that undoes `movement` from the day on which it took effect, as it is known from now on."""
    return replace(
        movement,
        movement_id=movement_id,
        act_id=act.act_id,
        kind="correction",
        shares=-movement.shares,
        decided_on=act.decided_on,
        booked_on=act.booked_on,
        reverses=movement.movement_id,
    )


def require_correctable(movements: Sequence[Movement], lots_left: Mapping[str, int], *, is_corrected: bool) -> None:
    """`movements` are those of the act; `lots_left` what is left of each lot that it began.

    Raises CorrectionOfCorrection, AlreadyCorrected, LotInUse, NotCorrectable.
    """
    if any(movement.kind == "correction" for movement in movements):
        raise CorrectionOfCorrection("a correction is not corrected: enter what is right", field="act_id")
    if is_corrected:
        raise AlreadyCorrected("this act was corrected before", field="act_id")
    if any(movement.kind not in CORRECTABLE for movement in movements):
        raise NotCorrectable("only issues, transfers and withdrawals are corrected", field="act_id")
    if any(lots_left[m.lot_id] != m.shares for m in movements if m.lot_id == m.movement_id):
        raise LotInUse("shares of this act have moved on: correct what came after it first", field="act_id")


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
