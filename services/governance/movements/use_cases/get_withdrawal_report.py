"""The yearly report of withdrawals for the assembly (CSA 6:120 §2)."""

from dataclasses import asdict

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
    return WithdrawalReportReply(
        year=year,
        **asdict(totals_of(connection, COOPERATIVE, year)),
        left=tuple(WithdrawalsOfAKind(**asdict(left)) for left in left_by_reason(connection, year)),
        classes=tuple(
            ClassThatLeft(share_class=share_class, members=members, shares=shares)
            for share_class, members, shares in left_by_class(connection, year)
        ),
        refused=tuple(
            RefusedByRule(rule=rule, letters=letters, shares=shares)
            for rule, letters, shares in refused_by_rule(connection, year)
        ),
    )
