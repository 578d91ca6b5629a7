from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.rates import InvalidRate, Rate


def test_a_rate_is_exact() -> None:
    assert Rate.percent("6.5") == Rate.of("0.065") == Rate(Fraction(13, 200))
    assert Rate.percent("6.5") < Rate.percent("6.6")


@pytest.mark.parametrize("text", ["", "6,5", "6.5%", "1e-2", " 1", "+1", ".5", "5.", "٣", "nan", "1/3", "1\n"])
def test_a_text_that_is_no_plain_decimal_is_refused(text: str) -> None:
    for parse in (Rate.of, Rate.percent):
        with pytest.raises(InvalidRate):
            parse(text)


@given(cents=st.integers(-(10**13), 10**13))
def test_a_part_is_rounded_half_up_once(cents: int) -> None:
    assert abs(Rate.percent("13.07").of_cents(cents) - Fraction(1307, 10000) * cents) <= Fraction(1, 2)
    assert Rate.of("1").of_cents(cents) == cents
    assert Rate.of("0").of_cents(cents) == 0


@pytest.mark.parametrize(
    ("text", "percentage"), [("6.5", "6.5 %"), ("21", "21 %"), ("100", "100 %"), ("0.01", "0.01 %")]
)
def test_a_rate_is_written_as_a_percentage(text: str, percentage: str) -> None:
    assert str(Rate.percent(text)) == percentage
