"""What governance answers about votes and members: who may vote on a day, why or why not, and who came and left."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.governance.enums import Category, Lack, VotingRule
from contracts.governance.register import ShareCount
from contracts.members.enums import MemberKind
from contracts.wire.base import (
    Code,
    Count,
    Cursor,
    Limit,
    LongText,
    MemberId,
    Reply,
    Request,
    Text,
    UnsignedCents,
    not_said,
)
from contracts.wire.roles import AUDIT, READ, SELF

Year = Annotated[int, Field(ge=1900, le=2200)]


class Voter(Reply):
    """A member who holds shares. `lack` and `hindrance` say why it may not vote; it may when both are absent."""

    member_id: MemberId
    category: Category | None
    shares: ShareCount
    voices: Count = Field(description="0 when it may not vote")
    lack: Lack | None = None
    kind: MemberKind | None = Field(default=None, exclude_if=not_said, description="a natural person when absent")
    hindrance: Code | None = Field(
        default=None, exclude_if=not_said, description="`no_representative`: nobody is named to exercise the vote"
    )
    representative_id: MemberId | None = Field(
        default=None, exclude_if=not_said, description="who exercises the vote; the member itself when absent"
    )


class VotersReply(Reply):
    day: date
    known_on: date
    final: bool = Field(description="nothing can change this answer any more: `known_on` is over")
    rule: VotingRule
    version: Text = Field(description="of that rule: whoever freezes a roll stores it")
    versions: Text | None = Field(default=None, description="of all rules behind the roll, as a freeze stores it")
    voters: tuple[Voter, ...]
    next_cursor: Cursor | None = None


class GetVoters(Request[VotersReply], roles=AUDIT | {"secretary"}):
    """All members who hold shares at the end of `day`, as it was known at the end of `known_on`."""

    day: date | None = Field(default=None, description="today when absent")
    known_on: date | None = Field(default=None, description="today when absent; not later")
    cursor: Cursor | None = None
    limit: Limit = 100


class VotingRightReply(Reply):
    member_id: MemberId
    day: date
    rule: VotingRule
    version: Text
    basis: LongText = Field(description="the rules behind this answer, and what backs them")
    may_vote: bool
    voices: Count
    shares: ShareCount
    category: Category | None = None
    lack: Lack | None = None
    kind: MemberKind = "person"
    hindrance: Code | None = Field(
        default=None, description="`no_representative`: nobody is named to exercise the vote"
    )
    representative_id: MemberId | None = Field(
        default=None, description="who exercises the vote; the member itself when absent"
    )
    sentence: LongText = Field(description="why, or what to do, in words")


class GetVotingRight(Request[VotingRightReply], roles=READ, whose=SELF):
    """Whether a member may vote on a day; when not, what it lacks."""

    member_id: MemberId
    day: date | None = Field(default=None, description="today when absent")
    known_on: date | None = Field(default=None, description="today when absent; not later")


class MembershipReply(Reply):
    """Members with shares, and how they moved in a calendar year."""

    year: Year
    members: Count = Field(description="who hold shares at its end")
    joined: Count = Field(description="who got their first shares in it")
    left: Count = Field(description="who had shares in it, or before, and none at its end")
    shares_issued: ShareCount
    shares_withdrawn: ShareCount
    by_category: dict[Category, Count]
    by_kind: dict[MemberKind, Count] = Field(default={}, description="natural persons, bodies, joint owners")
    with_one_share: Count = Field(default=0, description="members who hold exactly one at its end")
    shares: ShareCount = Field(default=0, description="in circulation at its end")
    capital_cents: UnsignedCents = Field(default=0, description="what was paid for them")


class GetMembership(Request[MembershipReply], roles=AUDIT | {"secretary", "finance"}):
    """The figures of a year for the annual report, as they are known now."""

    year: Year
