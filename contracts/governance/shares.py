"""What governance answers about shares, cooperators and their category."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.governance.enums import Category, Payer, RegisterEntryKind, SubscriptionState
from contracts.governance.events import Shares
from contracts.governance.register import Movement, SharesOfALot
from contracts.governance.restrictions import RestrictionReply
from contracts.wire.base import (
    Command,
    LongText,
    MemberId,
    PositiveCents,
    Reply,
    Request,
    StructuredCommunication,
    SubscriptionId,
    UnsignedCents,
    not_said,
)
from contracts.wire.roles import AUDIT, MEMBER, MONEY, READ, SELF


class SubscriptionReply(Reply):
    subscription_id: SubscriptionId
    member_id: MemberId
    shares: Shares
    price_cents: PositiveCents = Field(description="of all the shares together")
    paid_on: date | None = Field(default=None, description="the day from which the shares are held")
    state: SubscriptionState | None = Field(default=None, description="always said since there are states")
    communication: StructuredCommunication | None = Field(default=None, description="to write on each transfer")
    received_cents: UnsignedCents = Field(default=0, description="what the bank received of the price, in parts")


class SubscribeShares(Command[SubscriptionReply], roles=MEMBER | {"secretary"}, whose=SELF):
    member_id: MemberId
    category: Category = "A"
    shares: Shares


class PayShares(Command[SubscriptionReply], roles=MONEY | {"secretary"}):
    subscription_id: SubscriptionId
    amount_cents: PositiveCents = Field(
        description="must be the price exactly, or what is left of it: shares are fully paid at issue (CSA 6:109)"
    )
    paid_by: Payer | None = Field(
        default=None, exclude_if=not_said, description="the person when absent; a share is never paid by a unit"
    )


class DecideSubscription(Command[SubscriptionReply], roles=frozenset({"secretary", "operator"})):
    """What the board decided about a subscription that waits for it."""

    subscription_id: SubscriptionId
    accept: bool
    decided_on: date | None = Field(default=None, description="the day of the meeting; today when absent")
    reason: LongText = Field(description="as the minutes say it; told on request (RD 8-1-1962 art. 1)")


class GetSubscription(Request[SubscriptionReply], roles=READ, whose=SELF):
    subscription_id: SubscriptionId


class HoldingsReply(Reply):
    member_id: MemberId
    day: date
    category: Category | None
    shares: Annotated[int, Field(ge=0)]
    capital_cents: UnsignedCents
    may_vote: bool = Field(
        description="by the bylaw `who_may_vote` of `day`; nobody where there is none. `get_voting_right` says why"
    )
    lots: tuple[SharesOfALot, ...] = Field(default=(), description="the oldest first")
    restrictions: tuple[RestrictionReply, ...] = Field(default=(), description="that stand on these shares that day")


class GetHoldings(Request[HoldingsReply], roles=READ, whose=SELF):
    member_id: MemberId
    day: date | None = Field(default=None, description="holdings at the end of this day; today when absent")
    known_on: date | None = Field(
        default=None,
        exclude_if=not_said,
        description="as the register was known at the end of this day; as it is known now when absent",
    )


class RegisterEntry(Reply):
    number: Annotated[int, Field(ge=1)]
    member_id: MemberId
    kind: RegisterEntryKind
    shares: int = Field(description="signed: what the entry adds to the holding")
    unit_price_cents: PositiveCents
    effective_on: date
    movement: Movement | None = Field(default=None, description="all that the register has of it")


class ShareRegisterReply(Reply):
    entries: tuple[RegisterEntry, ...]
    last_number: Annotated[int, Field(ge=0)] = Field(
        description="of the whole register; page on with the last entry's number. An entry gets its number within a"
        " second or so, when it is sealed"
    )


class GetShareRegister(Request[ShareRegisterReply], roles=AUDIT | {"secretary"}):
    after: Annotated[int, Field(ge=0)] = Field(default=0, description="register number to start after")
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
