"""What governance answers about who stands behind a holding: its kind, joint owners, and who exercises the vote."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.enums import RepresentativeRole
from contracts.members.enums import MemberKind
from contracts.wire.base import Command, MemberId, Reply, Request, Text
from contracts.wire.roles import READ, SELF

RepresentationId = Annotated[str, StringConstraints(pattern=r"^rep_[0-9a-f]{32}$")]
_BOARD = frozenset({"secretary", "operator"})


class Representation(Reply):
    """Exercises the member's vote from `since` to the day before `until`; to this day when that is absent."""

    representation_id: RepresentationId
    representative_id: MemberId
    role: RepresentativeRole
    since: date
    until: date | None = None
    reference: Text


class Ownership(Reply):
    """These members own together from `since` to the day before `until`."""

    owner_ids: tuple[MemberId, ...]
    since: date
    until: date | None = None
    reference: Text


class HolderReply(Reply):
    member_id: MemberId
    kind: MemberKind
    known_on: date
    owners: tuple[Ownership, ...] = Field(default=(), description="of joint owners, by day")
    representations: tuple[Representation, ...] = Field(default=(), description="by day, never two at once")


class GetHolder(Request[HolderReply], roles=READ, whose=SELF):
    """Who stands behind a holding, on all days, as it was known at the end of `known_on`."""

    member_id: MemberId
    known_on: date | None = Field(default=None, description="today when absent; not later")


class NameRepresentative(Command[HolderReply], roles=_BOARD):
    """Write down who exercises a vote: a minor's guardian, a body's standing representative, one for joint owners."""

    member_id: MemberId
    representative_id: MemberId = Field(description="a natural person")
    since: date = Field(description="a day that is over changes no answer of before")
    until: date | None = Field(default=None, description="the first day after: of a minor, that of its majority")
    named_by: Annotated[tuple[MemberId, ...], Field(max_length=50)] = Field(
        default=(), description="of joint owners: all of them"
    )
    reference: Text = Field(description="of the letter, the judgment or the minutes")


class EndRepresentation(Command[HolderReply], roles=_BOARD):
    """The representative exercises the vote no longer; named by mistake when that is its first day."""

    representation_id: RepresentationId
    until: date = Field(description="the first day after")


class RecordOwners(Command[HolderReply], roles=_BOARD):
    """Write down who owns together from a day on. Whoever was named by others exercises the vote no longer."""

    member_id: MemberId
    owner_ids: Annotated[tuple[MemberId, ...], Field(min_length=2, max_length=50)]
    since: date
    reference: Text = Field(description="of the deed")
