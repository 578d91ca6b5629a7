"""What invoicing answers about shares: the money that is still to go to members."""

from datetime import date

from contracts.wire.base import (
    Cursor,
    LegalEntity,
    Limit,
    MemberId,
    PayoutId,
    PositiveCents,
    Reply,
    Request,
    StructuredCommunication,
)
from contracts.wire.roles import AUDIT, MONEY


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
