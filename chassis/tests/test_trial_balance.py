"""The audit finds what stands off the chart of accounts, also when somebody opened the database for it."""

from datetime import date

import pytest
import sqlalchemy as sa

from chassis.books.account_check import CHECK
from chassis.books.ledger import Entry, Posting, book
from chassis.books.trial_balance import trial_balance
from chassis.cli.verdict import judge
from chassis.testing.books import Account

DAY = date(2026, 9, 1)
ENTRY = """insert into journal_entry (source, purpose, booked_on, actor) values ('hand', 'made', '2026-09-01', 'x:y')"""
LINES = """insert into posting (entry_id, line, account, subject, cents)
  select max(id), 0, :account, :subject, 100 from journal_entry union all
  select max(id), 1, 'pot:turnover', 'BE', -100 from journal_entry"""


@pytest.fixture
def opened(owner: sa.Engine) -> sa.Engine:
    """The owner, after taking off the check and the triggers."""
    with owner.begin() as connection:
        connection.execute(sa.text(f"alter table posting drop constraint {CHECK}"))
        connection.execute(sa.text("alter table posting disable trigger user"))
        connection.execute(sa.text("alter table journal_entry disable trigger user"))
    return owner


def plant(owner: sa.Engine, account: str, subject: str) -> None:
    with owner.begin() as connection:
        connection.execute(sa.text(ENTRY))
        connection.execute(sa.text(LINES), {"account": account, "subject": subject})


def faults(engine: sa.Engine) -> list[str]:
    """What the audit says of contributions; the other five do not answer here."""
    with engine.connect() as connection:
        verdict = judge([trial_balance(connection, "contributions")])
    clearing = f"{Account.PASSED} differs"
    return [fault for fault in verdict.faults() if "does not answer" not in fault and not fault.startswith(clearing)]


def test_a_planted_posting_on_a_misspelt_account_is_found(opened: sa.Engine) -> None:
    plant(opened, "pot:turnovr", "BE")

    assert faults(opened) == ["contributions has 1 postings on pot:turnovr, which is no account of its chart"]


def test_a_posting_about_a_subject_of_the_wrong_kind_is_found(opened: sa.Engine) -> None:
    plant(opened, Account.PASSED, "cli_1")

    assert faults(opened) == [
        f"contributions has 1 postings on {Account.PASSED} about a subject of the wrong kind",
    ]


def test_books_on_their_chart_have_no_such_fault(engine: sa.Engine) -> None:
    postings = (Posting(Account.PASSED, "unit_1", 60), Posting(Account.PASSED, "unit_2", 40))
    with engine.begin() as connection:
        book(connection, [(Entry("inv_1", "x", DAY, (*postings, Posting(Account.POT, "BE", -100))), "a:b")])
        book(connection, [(Entry("inv_2", "x", DAY, (*postings, Posting(Account.POT, "LU", -100))), "a:b")])

    with engine.connect() as connection:
        accounts = trial_balance(connection, "contributions").accounts

    assert [(a.account, a.cents, a.postings, a.in_chart, a.wrong_subjects) for a in accounts] == [
        ("clearing:contributions>payroll", 200, 4, True, 0),
        ("pot:turnover", -200, 2, True, 0),
    ]
    assert faults(engine) == []
