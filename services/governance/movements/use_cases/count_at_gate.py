"""Before withdrawals take effect the gate counts them; what is above its limit waits for the next window."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from chassis.db.work import Work
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on_each
from services.governance.movements.domain.withdrawals import Allotment, Withdrawal
from services.governance.movements.store.gate import add_allotments, days_to_count, left_in_year, to_count
from services.governance.movements.store.withdrawals import add_withdrawals
from services.governance.shares.domain.rules.gate import (
    COUNTED_AFTER,
    Enterprise,
    WithdrawalRequest,
    shares_that_may_leave,
)
from services.governance.shares.domain.rules.leaving import WINDOWS, months_after
from services.governance.shares.store.register import class_totals
from services.governance.shares.use_cases.answering import versions_text

_RULES = ("withdrawal_gate", "withdrawal_gate_part", "gate_remainder", "withdrawal_window", "payout_months")


def count_at_gate(work: Work) -> None:
    """All that was asked for a day that is counted now, together, by the bylaws of that day.

    Where everything may leave, nothing is written. Else each request gets its allotment, for good, and its rest is
    asked for the next window by a withdrawal of its own, which keeps the day of the letter. Who comes after a day was
    counted shares what the year has left. Raises DateNotCovered.
    """
    days = days_to_count(work.connection, legal_date(work.now))
    for day, bylaws in bylaws_on_each(work.connection, days).items():
        if is_counted(day, bylaws, legal_date(work.now)):
            _count(work, day, bylaws)


def is_counted(day: date, bylaws: Bylaws, today: date) -> bool:
    """Whether what takes effect on `day` leaves now: at once, and under a gate once the day is over."""
    return day + COUNTED_AFTER[bylaws.withdrawal_gate] <= today


def _count(work: Work, day: date, bylaws: Bylaws) -> None:
    withdrawals = to_count(work.connection, day)
    requests = [WithdrawalRequest(w.withdrawal_id, w.shares, w.asked_on) for w in withdrawals]
    leaving = shares_that_may_leave(requests, _enterprise(work, day), bylaws)
    if all(leaving[withdrawal.withdrawal_id] == withdrawal.shares for withdrawal in withdrawals):
        return
    rests = _rests(work, withdrawals, leaving, bylaws)
    today, rules = legal_date(work.now), versions_text(bylaws, *_RULES)
    add_withdrawals(work.connection, list(rests.values()))
    add_allotments(
        work.connection,
        [
            Allotment(name, shares, rests[name].withdrawal_id if name in rests else None, today, rules)
            for name, shares in leaving.items()
        ],
    )


def _enterprise(work: Work, day: date) -> Enterprise:
    """What is in circulation on the eve, with what left earlier in the year."""
    totals = class_totals(work.connection, COOPERATIVE, day - timedelta(days=1), legal_date(work.now))
    shares_left, members_left = left_in_year(work.connection, day)
    return Enterprise(
        sum(total.shares for total in totals), sum(total.members for total in totals), shares_left, members_left
    )


def _rests(
    work: Work, withdrawals: Sequence[Withdrawal], leaving: Mapping[str, int], bylaws: Bylaws
) -> Mapping[str, Withdrawal]:
    """What waits, by the id of what was asked: as if it were asked on the first day of the next year."""
    return {
        withdrawal.withdrawal_id: replace(
            withdrawal,
            withdrawal_id=work.new_id("wdr"),
            shares=withdrawal.shares - leaving[withdrawal.withdrawal_id],
            effective_on=(effect := WINDOWS[bylaws.withdrawal_window](date(bylaws.day.year + 1, 1, 1), bylaws)),
            payable_until=months_after(effect, bylaws.payout_months),
            recorded_on=legal_date(work.now),
        )
        for withdrawal in withdrawals
        if leaving[withdrawal.withdrawal_id] < withdrawal.shares
    }
