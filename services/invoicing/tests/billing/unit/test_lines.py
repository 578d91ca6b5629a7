from decimal import Decimal
from fractions import Fraction

import pytest

from kernel.rates import Rate
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.vat import RATE_NAMES, Vat
from services.invoicing.billing.refusals import (
    ExemptionWithoutReason,
    NegativePrice,
    NotADecimal,
    QuantityIsZero,
    UnknownVatRate,
)
from services.invoicing.refusals import BadText

STANDARD = Vat.of("standard", "21")


def test_the_net_of_a_line_is_exact_until_it_is_rounded() -> None:
    line = Line.of("Concert", "1.25", "10.3", STANDARD)

    assert line.exact_cents == Fraction(2575, 2)


@pytest.mark.parametrize(
    ("quantity", "price", "net_cents"),
    [
        ("1.25", "10.3", 1_288),
        ("1", "0.005", 1),
        ("1", "0.0049", 0),
        ("3", "0.335", 101),
        ("-1", "0.005", -1),
        ("-1.25", "10.3", -1_288),
        ("9999999999.9999", "9999999999.9999", 9_999_999_999_999_800_000_000),
    ],
)
def test_the_net_of_a_line_is_rounded_half_up_and_that_of_what_is_taken_back_is_its_mirror(
    quantity: str, price: str, net_cents: int
) -> None:
    assert Line.of("Concert", quantity, price, STANDARD).net_cents == net_cents


def test_a_line_of_an_earlier_document_keeps_the_net_that_it_printed() -> None:
    assert Line("Concert", Decimal(1), Decimal("0.005"), STANDARD, printed_cents=0).net_cents == 0


def test_a_price_may_have_four_decimals_of_a_euro() -> None:
    assert Line.of("Words translated", "10000", "0.0825", STANDARD).net_cents == 82_500


def test_a_price_in_cents_is_the_same_line_as_the_price_in_euro() -> None:
    assert Line.in_cents("Concert", "2", 1050, STANDARD) == Line.of("Concert", "2", "10.50", STANDARD)


@pytest.mark.parametrize("text", ["", "1,5", "1e3", "+1", " 1", "1.00001", "٣", "1_000", "NaN", "12345678901"])
def test_a_quantity_that_is_not_plain_ascii_digits_is_refused(text: str) -> None:
    with pytest.raises(NotADecimal) as refusal:
        Line.of("Concert", text, "10", STANDARD)

    assert refusal.value.field == "quantity"
    assert refusal.value.code == "not_a_decimal"


@pytest.mark.parametrize("quantity", ["0", "0.0000", "-0"])
def test_a_quantity_of_zero_is_refused(quantity: str) -> None:
    with pytest.raises(QuantityIsZero):
        Line.of("Concert", quantity, "10", STANDARD)


def test_a_negative_price_is_refused() -> None:
    with pytest.raises(NegativePrice):
        Line.of("Concert", "1", "-0.01", STANDARD)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("0.00001"), Decimal(10**10)])
def test_a_line_made_without_reading_text_keeps_the_same_bounds(value: Decimal) -> None:
    with pytest.raises(NotADecimal):
        Line("Concert", Decimal(1), value, STANDARD)


@pytest.mark.parametrize("description", ["", "  ", "a\x00b", "x" * 1001, "\ud800"])
def test_a_description_is_a_plain_text(description: str) -> None:
    with pytest.raises(BadText):
        Line.of(description, "1", "1", STANDARD)


@pytest.mark.parametrize(
    ("treatment", "percent", "category"),
    [
        ("standard", "21", "S"),
        ("standard", "12", "S"),
        ("standard", "6", "S"),
        ("standard", "0", "Z"),
        ("reverse_charge", "21", "AE"),
        ("intra_eu", "21", "K"),
        ("export", "21", "G"),
        ("outside_scope", "21", "O"),
    ],
)
def test_each_treatment_has_its_category(treatment: str, percent: str, category: str) -> None:
    vat = Vat.of(treatment, percent)

    assert vat.category == category
    assert bool(vat.rate.factor) == (category == "S")
    assert bool(vat.reason) == (category not in {"S", "Z"})


def test_an_exempt_line_needs_its_reason() -> None:
    with pytest.raises(ExemptionWithoutReason):
        Vat.of("exempt", reason=" ")

    assert Vat.of("exempt", reason="art. 44 § 2, 8° VAT code").category == "E"


def test_a_treatment_without_vat_refuses_a_rate() -> None:
    with pytest.raises(UnknownVatRate):
        Vat("export", Rate.percent("21"))


@pytest.mark.parametrize("percent", ["٢١", "21%", "1e1", ""])
def test_a_rate_that_is_not_plain_digits_is_refused(percent: str) -> None:
    with pytest.raises(UnknownVatRate):
        Vat.of("standard", percent)


def test_the_rates_of_a_day_have_four_names() -> None:
    assert len(RATE_NAMES) == 4
