"""Members who leave: what their shares are worth, and when it can be paid. Amounts in cents; legal dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import LeavingReason
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.domain.departures import Departure
from services.governance.shares.domain.register import Lot
from services.governance.shares.domain.rules.separation import SEPARATION_VALUES, ShareValues
from services.governance.shares.refusals import NoApprovedAccounts, TooLateToUndo


@dataclass(frozen=True, slots=True)
class ApprovedAccounts:
    """What the assembly approved: the net assets by the legal formula (CSA 6:115)."""

    accounts_id: str
    financial_year: int
    approved_on: date
    net_assets_cents: int
    reference: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`shares` of the member leave on `effective_on`; their value is due at `payable_until` at the latest."""

    withdrawal_id: str
    member_id: str
    shares: int
    reason: LeavingReason
    asked_on: date
    effective_on: date
    payable_until: date
    reference: str
    rules: str
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class WithdrawalUndoing:
    withdrawal_id: str
    undone_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class WithdrawalRefusal:
    """A letter that the rule of this name refuses."""

    refusal_id: str
    member_id: str
    shares: int
    asked_on: date
    rule: str
    reference: str
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class WithdrawalEffect:
    """The shares have left: what was paid for them, and what is owed for them, by which accounts and rules."""

    withdrawal_id: str
    paid_cents: int
    value_cents: int
    accounts_id: str
    rules: str
    booked_on: date


@dataclass(frozen=True, slots=True)
class Allotment:
    """Under the gate `shares` of what was asked leave on the day of effect; what waits for the next window is asked by
    `rest_id`, a withdrawal of its own. `rules`: the versions of the bylaws.
    """

    withdrawal_id: str
    shares: int
    rest_id: str | None
    decided_on: date
    rules: str


@dataclass(frozen=True, slots=True)
class PayoutDecision:
    """The board's two tests, with their figures (CSA 6:115, 6:116): what is released, and what goes on waiting."""

    decision_id: str
    decided_on: date
    net_assets_cents: int
    means_cents: int
    debts_due_cents: int
    released_cents: int
    postponed_cents: int
    reference: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Payout:
    withdrawal_id: str
    decision_id: str
    cents: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class Debt:
    """The value of shares that have left and are not paid, in the order in which it is paid.

    `held_back`: it may not be paid yet, whatever the tests say: a restriction stands on the shares
    that left, or nobody is named who is paid in place of who died, went bankrupt or was wound up; or who is named has
    died or been wound up since.
    """

    withdrawal_id: str
    member_id: str
    cents: int
    payable_until: date
    held_back: bool = False


def accounts_on(accounts: Sequence[ApprovedAccounts], day: date) -> ApprovedAccounts:
    """The newest that were approved up to that day; `accounts` are in order, the newest first.

    Raises NoApprovedAccounts.
    """
    for approved in accounts:
        if approved.approved_on <= day:
            return approved
    raise NoApprovedAccounts(f"no accounts were approved up to {day}: record them first")


def value_of(lots: Sequence[Lot], accounts: ApprovedAccounts, shares_issued: int, bylaws: Bylaws) -> int:
    """What is owed for these lots: of each share the lowest that the bylaws name."""
    worth = SEPARATION_VALUES[bylaws.separation_value]
    return sum(
        lot.shares
        * worth(
            ShareValues.of(lot.unit_price_cents, accounts.net_assets_cents, shares_issued, bylaws.nominal_value_cents)
        )
        for lot in lots
    )


def released(queue: Sequence[Debt], net_assets_cents: int, means_cents: int, debts_due_cents: int) -> list[Debt]:
    """Who is paid now: in the order of the queue, as long as neither test fails; nobody overtakes. For what is held
    back the money stays.

    Afterwards net assets are not negative, and the debts of the next twelve months can be paid.
    """
    spare = min(net_assets_cents, means_cents - debts_due_cents)
    paid = []
    for owed in queue:
        spare -= owed.cents
        if spare < 0:
            break
        if not owed.held_back:
            paid.append(owed)
    return paid


def is_of(withdrawal: Withdrawal, departure: Departure) -> bool:
    """Whether the shares left because the member did, by this fact."""
    left = (departure.member_id, departure.reason, departure.day)
    return left == (withdrawal.member_id, withdrawal.reason, withdrawal.effective_on)


def require_undoable(withdrawal: Withdrawal, today: date) -> None:
    """Raises TooLateToUndo."""
    if withdrawal.reason != "request" or today >= withdrawal.effective_on:
        raise TooLateToUndo(
            "the withdrawal has taken effect: subscribe again", field="withdrawal_id", on=str(withdrawal.effective_on)
        )
