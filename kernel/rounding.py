"""The one place where fractions of a cent become cents."""

from decimal import Decimal
from fractions import Fraction

Exact = Fraction | int | Decimal


def half_up(value: Exact) -> int:
    """Round to the nearest integer; a tie moves away from zero (commercial rounding, as VAT law expects)."""
    exact = Fraction(value)
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -magnitude if exact < 0 else magnitude
