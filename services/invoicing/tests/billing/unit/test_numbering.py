from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.identifiers import parse_structured_communication
from services.invoicing.billing.domain.numbering import BELGIUM, LAST_SEQUENCE, InvoiceNumber, Series, next_number
from services.invoicing.billing.refusals import BadNumber

NUMBERS = st.builds(
    InvoiceNumber,
    st.integers(2000, 2099),
    st.builds(Series, st.just("BE"), st.integers(1, 99)),
    st.integers(1, LAST_SEQUENCE),
)


def test_a_number_reads_year_series_sequence() -> None:
    assert str(InvoiceNumber(2026, BELGIUM, 123)) == "2026-BE-000123"


def test_the_communication_holds_series_year_and_sequence() -> None:
    assert InvoiceNumber(2026, BELGIUM, 123).communication[:10] == "0126000123"


@given(NUMBERS)
def test_a_communication_has_sound_check_digits(number: InvoiceNumber) -> None:
    assert parse_structured_communication(number.communication) == number.communication


@given(NUMBERS, NUMBERS)
def test_two_numbers_never_share_a_communication(first: InvoiceNumber, second: InvoiceNumber) -> None:
    assert (first == second) == (first.communication == second.communication)


@given(NUMBERS)
def test_a_number_reads_back(number: InvoiceNumber) -> None:
    assert InvoiceNumber.parse(str(number), number.series) == number


@pytest.mark.parametrize(
    "text", ["", "2026-BE-00123", "2026-FR-000123", "2026-BE-000000", "1999-BE-000001", "٢٠٢٦-BE-000123"]
)
def test_what_is_no_number_of_the_series_is_refused(text: str) -> None:
    with pytest.raises(BadNumber):
        InvoiceNumber.parse(text)


@pytest.mark.parametrize(("code", "index"), [("be", 1), ("BEL", 1), ("BE", 0), ("BE", 100)])
def test_a_series_that_does_not_fit_is_refused(code: str, index: int) -> None:
    with pytest.raises(BadNumber):
        Series(code, index)


def test_numbers_begin_at_one_in_each_year_and_follow_one_another() -> None:
    first = next_number(BELGIUM, date(2026, 1, 1), 0)
    second = next_number(BELGIUM, date(2026, 12, 31), first.sequence)

    assert [str(first), str(second)] == ["2026-BE-000001", "2026-BE-000002"]


def test_a_full_series_gives_no_further_number() -> None:
    with pytest.raises(BadNumber):
        next_number(BELGIUM, date(2026, 1, 1), LAST_SEQUENCE)
