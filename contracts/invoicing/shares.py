"""What invoicing answers about shares: money in suspense that is about them, and money still to go to members."""

from datetime import date

from pydantic import Field

from contracts.invoicing.banking import MatchReply
from contracts.wire.base import (
    Command,
    Cursor,
    LegalEntity,
    Limit,
    MemberId,
    PaymentId,
    PayoutId,
    PositiveCents,
    Reply,
    Request,
    StructuredCommunication,
)
from contracts.wire.roles import AUDIT, MONEY


class MatchShares(Command[MatchReply], roles=MONEY):
    """A person says that money in suspense pays the shares of a subscription, up to what is open; or that it is a
    pay-out to a member that left, or came back, all of it.
    """

    payment_id: PaymentId
    communication: StructuredCommunication = Field(description="of the subscription or the pay-out")


class SharePayout(Reply):
    payout_id: PayoutId
    member_id: MemberId
    legal_entity: LegalEntity
    cents: PositiveCents
    communication: StructuredCommunication
    ordered_on: date


class SharePayoutsReply(Reply):
    payouts: tuple[SharePayout, ...]
    next_cursor: Cursor | None = None


class GetSharePayouts(Request[SharePayoutsReply], roles=MONEY | AUDIT):
    """What governance ordered and no statement of the bank has shown: to transfer, each under its communication and
    to the cent. The account is the one that the member wrote down; it is kept nowhere here.
    """

    cursor: Cursor | None = None
    limit: Limit = 100
