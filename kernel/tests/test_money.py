from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import CurrencyMismatch, InvalidAmount, Money

cents = st.integers(-(10**14) + 1, 10**14 - 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("1234.5", 123450), ("1234.56", 123456), ("-0.05", -5), ("999999999999.99", 99999999999999)],
)
def test_an_amount_is_read_exactly(text: str, expected: int) -> None:
    assert Money.parse(text) == Money(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "1.",
        ".5",
        "1.234",
        "1,5",
        "1e3",
        "٣",
        "1_000",
        "--1",
        "1234567890123",
        "nan",
        "1\n",
    ],
)
def test_a_text_that_is_no_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount):
        Money.parse(text)


@pytest.mark.parametrize("amount", [1.0, True, "1", None, Fraction(1)])
def test_only_an_int_is_cents(amount: Any) -> None:
    with pytest.raises(InvalidAmount):
        Money(amount)


@pytest.mark.parametrize("currency", ["", "eur", "EU", "EURO", "€UR"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(InvalidAmount):
        Money(1, currency)


@given(first=cents, second=cents)
def test_sums_and_differences_are_those_of_the_cents(first: int, second: int) -> None:
    assert Money(first) + Money(second) == Money(first + second)
    assert Money(first) - Money(second) == Money(first) + -Money(second)
    assert (Money(first) < Money(second)) == (first < second)
    assert (Money(first) <= Money(second)) == (first <= second)
    assert bool(Money(first)) == (first != 0)


def test_two_currencies_do_not_meet() -> None:
    for operation in (Money.__add__, Money.__sub__, Money.__lt__, Money.__le__):
        with pytest.raises(CurrencyMismatch):
            operation(Money(1), Money(1, "SEK"))


def test_a_product_is_rounded_once() -> None:
    assert Money(20000).times(Fraction(1307, 10000)) == Money(2614)
    assert Money(3).times(Fraction(1, 2)) == Money(2)
    assert Money(-3).times(Fraction(1, 2)) == Money(-2)


@given(amount=cents)
def test_what_is_written_without_its_commas_reads_back(amount: int) -> None:
    text, currency = str(Money(amount)).split(" ")

    assert Money.parse(text.replace(",", ""), currency) == Money(amount)


def test_zero_has_a_currency() -> None:
    assert Money.zero("SEK") == Money(0, "SEK")
    assert str(Money(-123456789)) == "-1,234,567.89 EUR"
