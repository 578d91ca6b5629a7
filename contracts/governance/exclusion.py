"""What governance does to exclude a member: each step of the law, with its day and its paper (CSA 6:123)."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.enums import DecisionBody, DeliveryMeans, ExclusionState
from contracts.wire.base import (
    Command,
    Cursor,
    Limit,
    LongText,
    MemberId,
    Reply,
    Request,
    Text,
    WithdrawalId,
)
from contracts.wire.roles import AUDIT, READ, SELF

ExclusionId = Annotated[str, StringConstraints(pattern=r"^exc_[0-9a-f]{32}$")]
_BOARD = frozenset({"secretary", "operator"})


class ExclusionReply(Reply):
    """How far it is. A day is absent until it has come."""

    exclusion_id: ExclusionId
    member_id: MemberId
    state: ExclusionState
    grounds: LongText
    proposed_on: date
    delivered_on: date | None = None
    answer_until: date | None = Field(default=None, description="the last day to answer in writing")
    answered_on: date | None = Field(default=None, description="of the first answer")
    answered_in_time: bool = False
    hearing_is_owed: bool = Field(default=False, description="asked in time: no decision before it")
    heard_on: date | None = None
    decided_by: DecisionBody | None = None
    decided_on: date | None = None
    reasons: LongText | None = None
    basis: LongText | None = Field(default=None, description="of a decision: the rules behind it, and what backs them")
    tell_until: date | None = Field(default=None, description="the last day to tell the decision")
    told_on: date | None = None
    told_late: bool = Field(default=False, description="told after `tell_until`, or still not told; it stands")
    withdrawal_id: WithdrawalId | None = Field(default=None, description="under which the value of the shares is owed")


class ProposeExclusion(Command[ExclusionReply], roles=_BOARD):
    """Write down that an exclusion is proposed, and on which grounds: a just cause, or one in the statutes."""

    member_id: MemberId
    grounds: LongText = Field(description="objective, as the proposal says them (RD 8-1-1962 art. 1); no names")
    proposed_on: date
    reference: Text = Field(description="of the proposal")


class DeliverExclusion(Command[ExclusionReply], roles=_BOARD):
    """The proposal reached the member: from this day on it may answer, as long as the bylaws say."""

    exclusion_id: ExclusionId
    delivered_on: date
    means: DeliveryMeans
    reference: Text = Field(description="of the receipt, or of the message")


class AnswerExclusion(Command[ExclusionReply], roles=_BOARD):
    """Write down a written answer of the member; a late one is kept too, and obliges to nothing."""

    exclusion_id: ExclusionId
    answered_on: date = Field(description="the day on which it came")
    asks_hearing: bool = Field(description="the member asks to be heard")
    reference: Text = Field(description="of the answer")


class HearExclusion(Command[ExclusionReply], roles=_BOARD):
    """The member was heard, or was invited and stayed away."""

    exclusion_id: ExclusionId
    heard_on: date
    reference: Text = Field(description="of the minutes, which say whether the member came")


class DecideExclusion(Command[ExclusionReply], roles=_BOARD):
    """What was decided. Excluded, the member has left on that day, and the value of its shares is owed."""

    exclusion_id: ExclusionId
    exclude: bool
    decided_by: DecisionBody
    decided_on: date
    reasons: LongText | None = Field(default=None, description="must be given: refused by name without")
    reference: Text = Field(description="where the decision is written")


class TellExclusion(Command[ExclusionReply], roles=_BOARD):
    """The decision was told to the member; late, it is written down all the same, and shows."""

    exclusion_id: ExclusionId
    told_on: date
    means: DeliveryMeans
    reference: Text = Field(description="of the receipt, or of the message")


class GetExclusion(Request[ExclusionReply], roles=READ, whose=SELF):
    exclusion_id: ExclusionId


class ExclusionsReply(Reply):
    exclusions: tuple[ExclusionReply, ...] = Field(description="the oldest first")
    next_cursor: Cursor | None = None


class GetExclusions(Request[ExclusionsReply], roles=AUDIT | {"secretary"}):
    """Those that wait for a step: not decided, or decided and not told."""

    cursor: Cursor | None = None
    limit: Limit = 100
