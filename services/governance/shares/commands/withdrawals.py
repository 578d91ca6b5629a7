"""The yearly report of withdrawals as `gedeeld shares withdrawals` prints it."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

from chassis.cli.output import euros, print_table

if TYPE_CHECKING:
    from contracts.governance.leaving import WithdrawalReportReply

HEADS = ("what", "of which", "number", "shares", "cents")
Line = tuple[str, str, int, int | None, int | None]


def tell_withdrawals(report: "WithdrawalReportReply") -> None:
    rows = [
        (what, which.replace("_", " "), count, "" if shares is None else shares, "" if cents is None else euros(cents))
        for what, which, count, shares, cents in _lines(report)
    ]
    print_table(f"Withdrawals of {report.year}", ("what", "of which", ">number", ">shares", ">EUR"), rows)
    left, paid = sum(kind.shares for kind in report.left), sum(kind.paid_cents for kind in report.left)
    value = sum(kind.value_cents for kind in report.left)
    print(f"{_percent(left, report.shares_before)} of the {report.shares_before} shares of the year before left.")
    print(f"{_percent(value, paid)} of what was paid for them is owed.")


def csv_of(report: "WithdrawalReportReply") -> str:
    """The same lines, with amounts in whole cents."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows(_lines(report))
    return text.getvalue()


def _lines(report: "WithdrawalReportReply") -> Iterator[Line]:
    yield "asked", "", report.asked, report.asked_shares, None
    yield "undone", "", report.undone, None, None
    for refused in report.refused:
        yield "refused", refused.rule, refused.letters, refused.shares, None
    for kind in report.left:
        yield "left", kind.reason, kind.withdrawals, kind.shares, kind.value_cents
    for share_class in report.classes:
        yield "members who left", share_class.share_class, share_class.members, share_class.shares, None
    yield "waits for the next window", "", report.waits, report.waiting_shares, None
    yield "paid", "", report.paid_out, None, report.paid_out_cents
    yield "owed at its end", "", report.owed, None, report.owed_cents


def _percent(part: int, whole: int) -> str:
    """Cut to a tenth of a percent; a dash where there is no whole."""
    if not whole:
        return "-"
    tenths = 1000 * part // whole
    return f"{tenths // 10}.{tenths % 10} %"
