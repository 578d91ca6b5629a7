"""What governance answers about the register of shares: movements, lots, and who held what, as it was known when."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.enums import MovementKind
from contracts.wire.base import (
    Code,
    Count,
    Cursor,
    LegalEntity,
    Limit,
    MemberId,
    PositiveCents,
    Reply,
    Request,
    UnsignedCents,
)
from contracts.wire.roles import AUDIT

MovementId = Annotated[str, StringConstraints(pattern=r"^mov_[0-9a-f]{32}$")]
ShareCount = Annotated[int, Field(ge=0, description="number of shares")]


class Movement(Reply):
    """One entry of the register; it is never changed."""

    movement_id: MovementId
    legal_entity: LegalEntity
    act_id: str = Field(description="what it follows from: a subscription, a transfer, a withdrawal, a correction")
    kind: MovementKind
    member_id: MemberId
    lot_id: MovementId = Field(description="the movement with which these shares came to the member")
    share_class: Code
    shares: int = Field(description="signed: what it adds to the holding")
    unit_price_cents: PositiveCents = Field(description="what was paid for each of these shares")
    decided_on: date
    effective_on: date = Field(description="from which the law counts")
    booked_on: date = Field(description="since which the register knows")
    reverses: MovementId | None = Field(default=None, description="of a correction: the movement that it undoes")


class SharesOfALot(Reply):
    """Shares that came together, for the same price, and are still there."""

    lot_id: MovementId
    share_class: Code
    shares: ShareCount
    unit_price_cents: PositiveCents
    since: date


class HolderOfShares(Reply):
    member_id: MemberId
    share_class: Code
    shares: ShareCount
    paid_cents: UnsignedCents
    since: date = Field(description="the first effect of what the member ever had of this class")


class RegisterAtReply(Reply):
    day: date
    known_on: date
    final: bool = Field(description="nothing can change this answer any more: `known_on` is over")
    holders: tuple[HolderOfShares, ...]
    next_cursor: Cursor | None = None


class GetRegisterAt(Request[RegisterAtReply], roles=AUDIT | {"secretary"}):
    """Who holds what at the end of `day`, as it was known at the end of `known_on`, by member and class."""

    day: date | None = Field(default=None, description="today when absent")
    known_on: date | None = Field(default=None, description="today when absent, so as it is known now; not later")
    cursor: Cursor | None = None
    limit: Limit = 100


class ClassOfShares(Reply):
    share_class: Code
    shares: ShareCount
    paid_cents: UnsignedCents
    members: Count


class CapitalReply(Reply):
    day: date
    known_on: date
    shares: ShareCount = Field(description="in circulation, of all classes")
    paid_cents: UnsignedCents = Field(description="what was paid for them")
    legal_tenth_shares: ShareCount = Field(
        description="the fewest shares whose holders may require an assembly (CSA 6:70)"
    )
    classes: tuple[ClassOfShares, ...]


class GetCapital(Request[CapitalReply], roles=AUDIT | {"secretary", "finance"}):
    """All shares in circulation at the end of `day`, as it was known at the end of `known_on`."""

    day: date | None = Field(default=None, description="today when absent")
    known_on: date | None = Field(default=None, description="today when absent, so as it is known now; not later")


class RegisterChangesReply(Reply):
    movements: tuple[Movement, ...]
    next_cursor: Cursor | None = None


class GetRegisterChanges(Request[RegisterChangesReply], roles=AUDIT | {"secretary"}):
    """The difference list: movements that count up to `day`, and that the register learned only after `known_on`."""

    day: date
    known_on: date
    cursor: Cursor | None = None
    limit: Limit = 100
