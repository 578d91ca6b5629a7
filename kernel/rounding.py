"""The one place where fractions of a cent become cents."""

from decimal import Decimal
from fractions import Fraction

Exact = Fraction | int | Decimal


def half_up(value: Exact) -> int:
    """Round to the nearest integer; a tie moves away from zero (commercial rounding, as VAT law expects)."""
    exact = Fraction(value)
    return half_up_ratio(exact.numerator, exact.denominator)


def half_up_ratio(numerator: int, denominator: int) -> int:
    """`half_up` of numerator / denominator; the denominator is more than zero."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -magnitude if numerator < 0 else magnitude
