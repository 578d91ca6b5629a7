"""The yearly report of withdrawals for the assembly (CSA 6:120 §2)."""

from chassis.db.work import Work
from contracts.governance.leaving import (
    ClassThatLeft,
    GetWithdrawalReport,
    RefusedByRule,
    WithdrawalReportReply,
    WithdrawalsOfAKind,
)
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.movements.store.withdrawal_report import (
    left_by_class,
    left_by_reason,
    refused_by_rule,
    totals_of,
)


def get_withdrawal_report(work: Work, request: GetWithdrawalReport) -> WithdrawalReportReply:
    """The financial year is the calendar year, as for the window."""
    connection, year = work.connection, request.year
    totals = totals_of(connection, COOPERATIVE, year)
    return WithdrawalReportReply(
        year=year,
        asked=totals.asked,
        asked_shares=totals.asked_shares,
        undone=totals.undone,
        refused=tuple(
            RefusedByRule(rule=rule, letters=letters, shares=shares)
            for rule, letters, shares in refused_by_rule(connection, year)
        ),
        left=tuple(
            WithdrawalsOfAKind(
                reason=left.reason,
                withdrawals=left.withdrawals,
                members=left.members,
                shares=left.shares,
                paid_cents=left.paid_cents,
                value_cents=left.value_cents,
            )
            for left in left_by_reason(connection, year)
        ),
        classes=tuple(
            ClassThatLeft(share_class=share_class, members=members, shares=shares)
            for share_class, members, shares in left_by_class(connection, year)
        ),
        shares_before=totals.shares_before,
        waits=totals.waits,
        waiting_shares=totals.waiting_shares,
        paid_out=totals.paid_out,
        paid_out_cents=totals.paid_out_cents,
        owed=totals.owed,
        owed_cents=totals.owed_cents,
    )
