"""Shares leave with their owner: lots out of the register, capital to what is owed, the rest to the reserves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.withdrawals import Withdrawal, WithdrawalEffect, value_of
from services.governance.movements.store.withdrawals import add_effect, last_approved
from services.governance.shares.domain.register import Act, Lot, taken_from
from services.governance.shares.refusals import NoApprovedAccounts
from services.governance.shares.store.register import add_movements, class_totals
from services.governance.shares.use_cases.answering import versions_text

_RULES = ("separation_value", "nominal_value_cents", "lot_order")


def lock_holding(work: Work, member_id: str) -> None:
    """The member's shares stay as they are until the transaction ends."""
    lock_each(work.connection, GovernanceLock.HOLDING, [member_id])


def leave(work: Work, withdrawal: Withdrawal, lots: Sequence[Lot]) -> WithdrawalEffect:
    """These lots leave on the day of effect, or on their own when that is later. The member is locked.

    Raises NoApprovedAccounts, DateNotCovered.
    """
    day, today = withdrawal.effective_on, legal_date(work.now)
    accounts = last_approved(work.connection, day)
    if accounts is None:
        raise NoApprovedAccounts(f"no accounts were approved up to {day}: record them first")
    bylaws = bylaws_on(work.connection, day)
    act = Act(withdrawal.withdrawal_id, COOPERATIVE, withdrawal.asked_on, day, today)
    add_movements(
        work.connection,
        [
            taken_from(lot, replace(act, effective_on=max(day, lot.since)), "withdrawal", work.new_id("mov"))
            for lot in lots
        ],
    )
    effect = WithdrawalEffect(
        withdrawal_id=withdrawal.withdrawal_id,
        paid_cents=sum(lot.paid_cents for lot in lots),
        value_cents=value_of(lots, accounts, _shares_issued(work, day, lots), bylaws),
        accounts_id=accounts.accounts_id,
        rules=versions_text(bylaws, *_RULES),
        booked_on=today,
    )
    add_effect(work.connection, effect)
    work.post(_entry(withdrawal, effect))
    return effect


def _shares_issued(work: Work, day: date, lots: Sequence[Lot]) -> int:
    """In circulation on the eve, so that all who leave on one day share alike; these at least."""
    totals = class_totals(work.connection, COOPERATIVE, day - timedelta(days=1), legal_date(work.now))
    return max(sum(total.shares for total in totals), sum(lot.shares for lot in lots))


def _entry(withdrawal: Withdrawal, effect: WithdrawalEffect) -> Entry:
    postings = (
        Posting(Account.CAPITAL, withdrawal.member_id, effect.paid_cents),
        Posting(Account.LEAVERS, withdrawal.member_id, -effect.value_cents),
        Posting(Account.RESERVES, "enterprise", effect.value_cents - effect.paid_cents),
    )
    return Entry(withdrawal.withdrawal_id, "shares withdrawn", withdrawal.effective_on, postings)
