"""Shares leave with their owner: lots out of the register, capital to what is owed, the rest to the reserves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on_each
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.withdrawals import Withdrawal, WithdrawalEffect, accounts_on, value_of
from services.governance.movements.store.withdrawals import add_effects, approved_until
from services.governance.shares.domain.register import Act, Lot, Movement, taken_from
from services.governance.shares.store.register import add_movements, in_circulation
from services.governance.shares.use_cases.answering import versions_text

_RULES = ("separation_value", "nominal_value_cents", "lot_order")
_EVE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LotsThatLeave:
    """These lots leave by this withdrawal."""

    withdrawal: Withdrawal
    lots: Sequence[Lot]


def lock_holding(work: Work, member_id: str) -> None:
    """The member's shares stay as they are until the transaction ends."""
    lock_each(work.connection, GovernanceLock.HOLDING, [member_id])


def leave(work: Work, withdrawal: Withdrawal, lots: Sequence[Lot]) -> WithdrawalEffect:
    """As `leave_together`, of one."""
    return leave_together(work, [LotsThatLeave(withdrawal, lots)])[0]


def leave_together(work: Work, departures: Sequence[LotsThatLeave]) -> list[WithdrawalEffect]:
    """Lots leave on the day of effect, or on their own when that is later. The members are locked.

    A constant number of statements. Raises NoApprovedAccounts, DateNotCovered.
    """
    today = legal_date(work.now)
    days = {departure.withdrawal.effective_on for departure in departures}
    bylaws = bylaws_on_each(work.connection, days)
    accounts = approved_until(work.connection, max(days, default=today))
    # On the eve, so that all who leave on one day share alike.
    issued = in_circulation(work.connection, COOPERATIVE, {day - _EVE for day in days}, today)
    effects = []
    for departure in departures:
        day, lots = departure.withdrawal.effective_on, departure.lots
        approved = accounts_on(accounts, day)
        shares_issued = max(issued[day - _EVE], sum(lot.shares for lot in lots))
        effects.append(
            WithdrawalEffect(
                withdrawal_id=departure.withdrawal.withdrawal_id,
                paid_cents=sum(lot.paid_cents for lot in lots),
                value_cents=value_of(lots, approved, shares_issued, bylaws[day]),
                accounts_id=approved.accounts_id,
                rules=versions_text(bylaws[day], *_RULES),
                booked_on=today,
            )
        )
    add_movements(work.connection, [movement for d in departures for movement in _movements(work, d, today)])
    add_effects(work.connection, effects)
    work.post(*(_entry(d.withdrawal, effect) for d, effect in zip(departures, effects, strict=True)))
    return effects


def _movements(work: Work, departure: LotsThatLeave, today: date) -> list[Movement]:
    withdrawal, day = departure.withdrawal, departure.withdrawal.effective_on
    act = Act(withdrawal.withdrawal_id, COOPERATIVE, withdrawal.asked_on, day, today)
    return [
        taken_from(lot, replace(act, effective_on=max(day, lot.since)), "withdrawal", work.new_id("mov"))
        for lot in departure.lots
    ]


def _entry(withdrawal: Withdrawal, effect: WithdrawalEffect) -> Entry:
    postings = (
        Posting(Account.CAPITAL, withdrawal.member_id, effect.paid_cents),
        Posting(Account.LEAVERS, withdrawal.member_id, -effect.value_cents),
        Posting(Account.RESERVES, "enterprise", effect.value_cents - effect.paid_cents),
    )
    return Entry(withdrawal.withdrawal_id, "shares withdrawn", withdrawal.effective_on, postings)
