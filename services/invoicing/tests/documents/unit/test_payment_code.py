"""The payment code of EPC069-12: what it says, and the limits of the guideline."""

from decimal import Decimal
from itertools import groupby

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from segno.helpers import make_epc_qr

from services.invoicing.documents.pdf.payment_code import MAX_BYTES, NotPayableByCode, payment_code, payment_text

IBAN = "BE68539007547034"
COMMUNICATION = "090933755493"


def elements(name: str = "Gedeeld CV", cents: int = 123_456, bic: str = "") -> list[str]:
    return payment_text(name=name, iban=IBAN, cents=cents, communication=COMMUNICATION, bic=bic).split("\n")


def test_each_element_stands_on_its_line() -> None:
    assert elements() == [
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        "Gedeeld CV",
        "BE68539007547034",
        "EUR1234.56",
        "",
        "",
        "+++090/9337/55493+++",
    ]


def test_a_bic_that_is_known_is_told_as_in_the_example_of_the_guideline() -> None:
    text = payment_text(
        name="Red Cross of Belgium",
        iban="BE72000000001616",
        cents=100,
        communication=COMMUNICATION,
        bic="BPOTBEB1",
    )

    assert text.split("\n")[3:8] == ["SCT", "BPOTBEB1", "Red Cross of Belgium", "BE72000000001616", "EUR1.00"]


@pytest.mark.parametrize(
    ("cents", "amount"), [(1, "EUR0.01"), (10, "EUR0.10"), (123_400, "EUR1234.00"), (99_999_999_999, "EUR999999999.99")]
)
def test_amounts_have_a_point_and_two_decimals(cents: int, amount: str) -> None:
    assert elements(cents=cents)[7] == amount


@pytest.mark.parametrize("cents", [0, -1, 100_000_000_000])
def test_what_no_code_may_ask_for_is_refused(cents: int) -> None:
    with pytest.raises(NotPayableByCode):
        elements(cents=cents)


def test_a_name_is_one_line_of_at_most_seventy_signs() -> None:
    assert elements(name="Gedeeld\nCV  Brussel")[5] == "Gedeeld CV Brussel"
    assert elements(name="n" * 80)[5] == "n" * 70


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=200), st.integers(1, 99_999_999_999))
def test_no_name_makes_the_code_too_large(name: str, cents: int) -> None:
    text = payment_text(name=name, iban=IBAN, cents=cents, communication=COMMUNICATION, bic="GEBABEBB36A")

    assert len(text.encode()) <= MAX_BYTES
    assert text.split("\n")[-1] == "+++090/9337/55493+++"


def test_another_program_writes_the_same_code() -> None:
    text = payment_text(name="Gedeeld CV", iban=IBAN, cents=1_234, communication=COMMUNICATION)

    ours = segno.make_qr(text, error="m", boost_error=False, encoding="utf-8", mode="byte")

    theirs = make_epc_qr("Gedeeld CV", IBAN, Decimal("12.34"), text="+++090/9337/55493+++", encoding=1)
    assert ours == theirs
    assert (ours.error, ours.designator) == ("M", "5-M")


def test_the_largest_code_is_version_thirteen() -> None:
    assert segno.make_qr("x" * MAX_BYTES, error="m", boost_error=False, mode="byte").version == 13
    with pytest.raises(NotPayableByCode):
        payment_code("x" * (MAX_BYTES + 1))


def test_every_dark_module_is_drawn_and_white_stands_around() -> None:
    text = "\n".join(elements())
    rows = list(segno.make_qr(text, error="m", boost_error=False, encoding="utf-8", mode="byte").matrix_iter(border=4))

    drawn = payment_code(text)

    bars = sum(1 for row in rows for dark, _ in groupby(row, key=bool) if dark)
    assert f'viewBox="0 0 {len(rows)} {len(rows)}"' in drawn
    assert drawn.count("v1.05") == bars
    assert "M4 4h7v1.05" in drawn  # the first finder pattern, four modules from the edge
