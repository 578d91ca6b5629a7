"""What the story says when something went wrong."""

from contracts.invoicing.banking import ImportReply
from scenarios.bank_file_comes_in import ImportResult
from scenarios.story import audited, imported_again


def test_a_failed_audit_and_a_changed_book_are_told_as_such() -> None:
    reply = ImportReply(
        file="0" * 64,
        statements=1,
        entries=1,
        matched=1,
        part_paid=0,
        settled=1,
        overpaid=0,
        suspense=0,
        amount_cents=1,
    )

    assert "NOT balance: payroll is short" in audited({"balanced": False, "faults": ["payroll is short"]})[0]
    assert "CHANGE: payroll" in imported_again(ImportResult(reply, 0, ("payroll",)))[0]
