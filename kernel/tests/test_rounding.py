from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.rounding import half_up


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("-0.5", -1), ("0.49", 0), ("1.5", 2), ("2.5", 3), ("-2.5", -3), ("2.4999", 2), ("0", 0)],
)
def test_a_tie_moves_away_from_zero(value: str, rounded: int) -> None:
    assert half_up(Decimal(value)) == half_up(Fraction(value)) == rounded


@given(value=st.decimals(-(10**12), 10**12, allow_nan=False, places=6))
def test_it_agrees_with_the_decimal_module(value: Decimal) -> None:
    assert half_up(value) == int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(value=st.fractions())
def test_it_is_never_more_than_a_half_off_and_mirrors_the_sign(value: Fraction) -> None:
    assert abs(half_up(value) - value) <= Fraction(1, 2)
    assert half_up(-value) == -half_up(value)


@given(value=st.integers())
def test_a_whole_number_stays(value: int) -> None:
    assert half_up(value) == value
