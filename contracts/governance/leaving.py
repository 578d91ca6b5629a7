"""What governance does when members leave: withdrawals, their value, the board's tests, and pay-outs."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.governance.enums import LeavingReason, WithdrawalState
from contracts.governance.events import Shares
from contracts.governance.register import ShareCount
from contracts.governance.voters import Year
from contracts.wire.base import (
    Cents,
    Code,
    Command,
    Count,
    LongText,
    MemberId,
    PositiveCents,
    Reply,
    Request,
    SetOffId,
    Text,
    UnitId,
    UnsignedCents,
    WithdrawalId,
)
from contracts.wire.closing import ClosingPosition
from contracts.wire.roles import AUDIT, READ, SELF

_BOARD = frozenset({"secretary", "operator"})


class AccountsReply(Reply):
    accounts_id: Text
    financial_year: int
    approved_on: date
    net_assets_cents: Cents
    waiting: Count = Field(default=0, description="who left and is not paid: the board decides about them again")
    waiting_cents: UnsignedCents = 0
    payable_cents: UnsignedCents = Field(default=0, description="of these, as far as the net-asset test goes")


class RecordAccounts(Command[AccountsReply], roles=_BOARD):
    """Write down the net assets of accounts that the assembly approved; what a share is worth follows from them.

    With the figures behind them: `record_balance_sheet`.
    """

    financial_year: Annotated[int, Field(ge=1900, le=2200)]
    approved_on: date
    net_assets_cents: Cents = Field(description="by the formula of the law (CSA 6:115)")
    reference: Text = Field(description="where the decision is written")


class PayeeReply(Reply):
    payee_id: MemberId
    cents: UnsignedCents


class ServiceStands(Reply):
    """How the member stands with a service; the position is absent until it has answered."""

    service: Text
    position: ClosingPosition | None = None


class WithdrawalReply(Reply):
    withdrawal_id: WithdrawalId
    member_id: MemberId
    shares: Shares
    reason: LeavingReason
    effective_on: date
    payable_until: date
    state: WithdrawalState
    value_cents: UnsignedCents | None = Field(default=None, description="owed, or paid; known once it took effect")
    payees: tuple[PayeeReply, ...] = Field(default=(), description="who is paid that: the member, or others")
    allotted_shares: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="leave on the day of effect, where the gate of the year let not all of them leave"
    )
    rest_id: WithdrawalId | None = Field(default=None, description="what waits for the next window, as a withdrawal")
    set_off_cents: UnsignedCents = Field(default=0, description="of the value: pays debts of the member")
    answers: tuple[ServiceStands, ...] = Field(
        default=(), description="what the member still has with others: open units, budgets that are overdrawn"
    )


class RequestWithdrawal(Command[WithdrawalReply], roles=_BOARD):
    """Write down a dated and signed letter by which a member asks to leave."""

    member_id: MemberId
    shares: Shares
    asked_on: date = Field(description="the day on which the letter came; today at the latest")
    founded_on: date | None = Field(default=None, description="of a founder: the day of the foundation")
    reference: Text = Field(description="of the letter")


class RefusalReply(Reply):
    refusal_id: Text
    rule: Code = Field(description="by name, as request_withdrawal refuses it")
    sentence: LongText


class RefuseWithdrawal(Command[RefusalReply], roles=_BOARD):
    """Write down that a letter was refused, by the rule that refuses it; the yearly report tells it to the assembly."""

    member_id: MemberId
    shares: Shares
    asked_on: date = Field(description="the day on which the letter came; today at the latest")
    founded_on: date | None = Field(default=None, description="of a founder: the day of the foundation")
    reference: Text = Field(description="of the letter")


class UndoWithdrawal(Command[WithdrawalReply], roles=_BOARD):
    """The member stays; possible until the day before it takes effect."""

    withdrawal_id: WithdrawalId


class GetWithdrawal(Request[WithdrawalReply], roles=READ, whose=SELF):
    withdrawal_id: WithdrawalId


class RecordLeaving(Command[WithdrawalReply], roles=_BOARD):
    """A member leaves of right, on the day itself: death, bankruptcy, winding-up, incapacity, loss of a quality."""

    member_id: MemberId
    reason: LeavingReason = Field(description="any but a request and an exclusion")
    day: date
    reference: Text = Field(description="of the certificate or the judgment")


class SetOffReply(Reply):
    set_off_id: SetOffId
    withdrawal_id: WithdrawalId
    unit_id: UnitId
    cents: PositiveCents
    left_cents: UnsignedCents = Field(description="of the value, for the member")


class SetOffDebt(Command[SetOffReply], roles=_BOARD | {"finance"}):
    """Declare that a debt of the member is paid from the value of its shares, when the board releases that value.

    Legal set-off: the debt is certain, due and liquid. Others are refused.
    """

    withdrawal_id: WithdrawalId
    unit_id: UnitId = Field(description="whose budget is overdrawn, as payroll told of the member")
    cents: PositiveCents = Field(description="at most what payroll told")
    acknowledged_on: date | None = Field(
        description="the day on which the member acknowledged the debt in writing, or a court fixed it; none of neither"
    )
    due_on: date
    reference: Text = Field(description="of the acknowledgement or the judgment")


class QueueEntry(Reply):
    withdrawal_id: WithdrawalId
    member_id: MemberId
    cents: UnsignedCents
    payable_until: date
    held_back: bool = Field(default=False, description="a restriction stands on it, or nobody is named who can be paid")


class PayoutReply(Reply):
    released: tuple[QueueEntry, ...] = Field(description="released now: paid when the bank's statement says so")
    postponed: tuple[QueueEntry, ...] = Field(description="waits, without interest, before any other distribution")


class DecidePayout(Command[PayoutReply], roles=_BOARD):
    """The board's two tests, with their figures; who can be paid is released, in the order of the queue."""

    net_assets_cents: Cents = Field(description="of the last approved accounts, or newer ones (CSA 6:115)")
    means_cents: UnsignedCents = Field(description="what comes in and is there in the next twelve months (CSA 6:116)")
    debts_due_cents: UnsignedCents = Field(description="what falls due in them")
    reference: Text = Field(description="of the board's signed report")


class GetPayoutQueue(Request[PayoutReply], roles=AUDIT | {"secretary", "finance"}):
    """Who waits, in the order of payment; `released` is empty."""


class DistributionReply(Reply):
    cents: PositiveCents
    most_cents: UnsignedCents


class CheckDistribution(Request[DistributionReply], roles=AUDIT | {"secretary", "finance"}):
    """Whether so much may be distributed now: refused while anybody who left waits, or above the approved rate."""

    cents: PositiveCents


class WithdrawalsOfAKind(Reply):
    """What left for one reason."""

    reason: LeavingReason
    withdrawals: Count
    members: Count
    shares: ShareCount
    paid_cents: UnsignedCents = Field(description="what was paid for these shares")
    value_cents: UnsignedCents = Field(description="what is or was owed for them")


class ClassThatLeft(Reply):
    share_class: Text
    members: Count
    shares: ShareCount


class RefusedByRule(Reply):
    rule: Code
    letters: Count
    shares: ShareCount


class WithdrawalReportReply(Reply):
    """Of one financial year, as it is known now."""

    year: Year
    asked: Count = Field(description="letters that came in it; what the gate made wait is not asked again")
    asked_shares: ShareCount
    undone: Count = Field(description="of these letters, taken back before they took effect")
    refused: tuple[RefusedByRule, ...]
    left: tuple[WithdrawalsOfAKind, ...] = Field(description="took effect in it")
    classes: tuple[ClassThatLeft, ...]
    shares_before: ShareCount = Field(description="in circulation on the last day of the year before")
    waits: Count = Field(description="asked for a day in it, and made to wait by the gate, in whole or in part")
    waiting_shares: ShareCount
    paid_out: Count = Field(description="paid in it, whenever they took effect")
    paid_out_cents: UnsignedCents
    owed: Count = Field(description="took effect up to its end and were not paid then")
    owed_cents: UnsignedCents


class GetWithdrawalReport(Request[WithdrawalReportReply], roles=AUDIT | {"secretary", "finance"}):
    """The yearly report of withdrawals for the assembly (CSA 6:120 §2)."""

    year: Year
