"""What governance answers about restrictions on shares: pledges, seizures, blocks by law."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.enums import RestrictionKind
from contracts.governance.register import MovementId
from contracts.wire.base import Command, MemberId, Reply, Request, Text
from contracts.wire.roles import READ, SELF

RestrictionId = Annotated[str, StringConstraints(pattern=r"^rst_[0-9a-f]{32}$")]
_BOARD = frozenset({"secretary", "operator"})


class RestrictionReply(Reply):
    """Stands from `since` to the day before `lifted_on`; on one lot, or on all that the member holds."""

    restriction_id: RestrictionId
    member_id: MemberId
    kind: RestrictionKind
    lot_id: MovementId | None = Field(default=None, description="on all that the member holds when absent")
    since: date
    reference: Text
    lifted_on: date | None = None


class RestrictShares(Command[RestrictionReply], roles=_BOARD):
    """Write down a pledge, a seizure or a block by law: these shares are neither transferred nor withdrawn."""

    member_id: MemberId
    kind: RestrictionKind
    lot_id: MovementId | None = Field(default=None, description="on all that the member holds when absent")
    since: date = Field(description="from which it counts; today at the latest")
    reference: Text = Field(description="of the act of pledge, the writ or the judgment")


class LiftRestriction(Command[RestrictionReply], roles=_BOARD):
    """The restriction stands no more, from a day on."""

    restriction_id: RestrictionId
    lifted_on: date
    reference: Text = Field(description="of the release")


class RestrictionsReply(Reply):
    member_id: MemberId
    day: date
    known_on: date
    restrictions: tuple[RestrictionReply, ...] = Field(description="in the order of writing")


class GetRestrictions(Request[RestrictionsReply], roles=READ, whose=SELF):
    """Those that stand on a member's shares at the end of `day`, as it was known at the end of `known_on`."""

    member_id: MemberId
    day: date | None = Field(default=None, description="today when absent")
    known_on: date | None = Field(default=None, description="today when absent; not later")
