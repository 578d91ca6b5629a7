from datetime import date, timedelta

import pytest
from coda import CODA
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.bank.coda import MAX_PAYMENTS, BankPayment, TooManyPayments, write_coda
from kernel.identifiers import InvalidIdentifier
from services.invoicing.banking.formats.coda import examine_coda
from services.invoicing.banking.formats.statements import Statement

ACCOUNT = "BE71096123456769"
CLIENT = "BE68539007547034"
DAY = date(2026, 1, 5)
CREDIT = BankPayment(12_345, "090933755493", counterparty_name="A. Client", counterparty_iban=CLIENT)


def read_back(payments: list[BankPayment], old_cents: int = 0, day: date = DAY) -> Statement:
    (statement,) = examine_coda(write_coda(ACCOUNT, 17, day, old_cents, payments)).sound().statements
    return statement


def test_the_same_day_gives_the_same_bytes() -> None:
    assert write_coda(ACCOUNT, 17, DAY, 0, [CREDIT]) == write_coda(ACCOUNT, 17, DAY, 0, [CREDIT])


def test_the_file_reads_back_with_its_balances_and_entries() -> None:
    charge = BankPayment(-500, text="Bank charges", value_date=date(2026, 1, 2))

    statement = read_back([CREDIT, charge], old_cents=-1000)

    assert (statement.account_iban, statement.sequence, statement.date) == (ACCOUNT, "017", DAY)
    assert (statement.old_balance_cents, statement.new_balance_cents) == (-1000, 10_845)
    first, second = statement.entries
    assert (first.amount_cents, first.structured, first.text) == (12_345, "090933755493", "")
    assert (first.counterparty_name, first.counterparty_account) == ("A. Client", CLIENT)
    assert (second.amount_cents, second.structured, second.text) == (-500, None, "Bank charges")
    assert second.value_date == date(2026, 1, 2)


def test_the_library_alone_reads_the_file_too() -> None:
    lines = write_coda(ACCOUNT, 17, DAY, 250, [CREDIT, BankPayment(-45)]).decode("ascii").splitlines()

    (statement,) = CODA(lines).statements

    assert (statement.account, statement.account_currency) == (ACCOUNT, "EUR")
    assert (str(statement.total_credit), str(statement.total_debit)) == ("123.45", "0.45")
    assert [move.communication_type for move in statement.moves] == ["101", None]


def test_a_day_without_payments_keeps_its_balance() -> None:
    statement = read_back([], old_cents=4200)

    assert (statement.old_balance_cents, statement.new_balance_cents, statement.entries) == (4200, 4200, ())


def test_a_wrong_communication_is_written_as_the_payer_typed_it() -> None:
    assert read_back([BankPayment(100, "123456789012")]).entries[0].structured == "123456789012"


def test_a_long_text_goes_on_over_three_records_and_accents_are_lost() -> None:
    text = "Cachet été " + "x" * 200

    (entry,) = read_back([BankPayment(100, text=text, counterparty_name="Zoë" + "é" * 40)]).entries

    assert entry.text == ("Cachet ete " + "x" * 200)[:149]
    assert entry.counterparty_name == "Zoe" + "e" * 32


@pytest.mark.parametrize(
    "payment",
    [
        BankPayment(0),
        BankPayment(10**14),
        BankPayment(100, "12345"),
        BankPayment(100, "٠٩٠٩٣٣٧٥٥٤٩٣"),
        BankPayment(100, counterparty_iban="BE00000000000000"),
    ],
)
def test_what_does_not_fit_is_refused(payment: BankPayment) -> None:
    with pytest.raises(ValueError, match=r"cents|digits|IBAN"):
        write_coda(ACCOUNT, 17, DAY, 0, [payment])


def test_more_payments_than_a_statement_can_number_are_refused() -> None:
    with pytest.raises(TooManyPayments):
        write_coda(ACCOUNT, 17, DAY, 0, [BankPayment(1)] * (MAX_PAYMENTS + 1))


def test_a_statement_number_above_999_or_another_country_is_refused() -> None:
    with pytest.raises(ValueError, match="3 digits"):
        write_coda(ACCOUNT, 1000, DAY, 0, [])
    with pytest.raises(ValueError, match="Belgian"):
        write_coda("FR1420041010050500013M02606", 1, DAY, 0, [])
    with pytest.raises(InvalidIdentifier):
        write_coda("BE00", 1, DAY, 0, [])


PAYMENTS = st.builds(
    BankPayment,
    st.integers(-(10**9), 10**9).filter(bool),
    st.none() | st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.text(max_size=200),
    st.text(max_size=60),
    st.sampled_from(["", CLIENT]),
    st.none() | st.integers(0, 300).map(lambda days: DAY - timedelta(days=days)),
)


@given(st.lists(PAYMENTS, max_size=8), st.integers(-(10**9), 10**9))
def test_whatever_is_paid_reads_back_to_the_cent(payments: list[BankPayment], old_cents: int) -> None:
    statement = read_back(payments, old_cents)

    assert statement.old_balance_cents == old_cents
    assert statement.new_balance_cents == old_cents + sum(payment.amount_cents for payment in payments)
    assert [(entry.amount_cents, entry.structured) for entry in statement.entries] == [
        (payment.amount_cents, payment.structured) for payment in payments
    ]
    assert len({entry.reference for entry in statement.entries}) == len(payments)
