"""Money is booked on accounts of a chart only, each about a subject of its kind."""

import pytest

from chassis.books.accounts import Chart, Side, SubjectKind, clearing
from chassis.books.ledger import Posting, UnknownAccount, WrongSubject
from kernel.identifiers import prefixed, uuid7


class Account(Chart):
    BANK = "bank", Side.DEBIT, SubjectKind.ENTERPRISE, "550"
    RECEIVABLE = "receivable", Side.DEBIT, SubjectKind.CLIENT, "400"
    TURNOVER = "turnover", Side.CREDIT, SubjectKind.UNIT, "700"
    CAPITAL = "capital", Side.CREDIT, SubjectKind.MEMBER, "110"
    POT = "pot", Side.CREDIT, SubjectKind.LEGAL_ENTITY, "700"


FITTING = {
    Account.BANK: "enterprise",
    Account.RECEIVABLE: prefixed("cli", uuid7()),
    Account.TURNOVER: prefixed("unit", uuid7()),
    Account.CAPITAL: prefixed("mbr", uuid7()),
    Account.POT: "BE",
}


def test_a_misspelt_account_cannot_be_booked() -> None:
    with pytest.raises(UnknownAccount, match="recievable is no account"):
        Posting("recievable", FITTING[Account.RECEIVABLE], 100)  # type: ignore[arg-type]  # mypy refuses it too


def test_not_even_the_right_name_stands_in_for_an_account() -> None:
    with pytest.raises(UnknownAccount):
        Posting("receivable", FITTING[Account.RECEIVABLE], 100)  # type: ignore[arg-type]


@pytest.mark.parametrize("account", Account)
def test_an_account_takes_subjects_of_its_kind_and_no_others(account: Account) -> None:
    fitting_accounts = {other for other, subject in FITTING.items() if account.is_for(subject)}

    assert fitting_accounts == {account}


@pytest.mark.parametrize("account", Account)
@pytest.mark.parametrize(
    "subject", ["", "unit", "unit_", "cli", "Enterprise", "entreprise", "enterprise\n", "be", "BEL"]
)
def test_what_names_nobody_is_no_subject(account: Account, subject: str) -> None:
    with pytest.raises(WrongSubject, match=f"{account} is kept for a {account.kind}"):
        Posting(account, subject, 1)


def test_a_refusal_tells_no_subject() -> None:
    with pytest.raises(WrongSubject) as refusal:
        Posting(Account.BANK, FITTING[Account.CAPITAL], 1)

    assert FITTING[Account.CAPITAL] not in str(refusal.value)


def test_a_posting_of_nothing_may_be_about_nobody() -> None:
    assert Posting(Account.RECEIVABLE, "", 0).cents == 0


def test_a_clearing_account_is_named_alike_in_both_books() -> None:
    assert clearing("invoicing", "payroll") == "clearing:invoicing>payroll"


def test_an_account_is_its_name_in_the_books() -> None:
    assert (str(Account.BANK), Account.BANK.value, Account.BANK.code) == ("bank", "bank", "550")
