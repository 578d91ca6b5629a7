"""Exact rates: 6.5 % is 13/200, never 0.065."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from kernel.rounding import half_up_ratio

_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)


class InvalidRate(ValueError):
    """The text is not a plain decimal number."""


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """An exact factor. `Rate.percent("6.5")` and `Rate.of("0.065")` are equal."""

    factor: Fraction

    @classmethod
    def of(cls, text: str) -> Self:
        if not _DECIMAL.fullmatch(text):
            raise InvalidRate(f"not a plain decimal number: {text[:20]!r}")
        return cls(Fraction(text))

    @classmethod
    def percent(cls, text: str) -> Self:
        return cls(cls.of(text).factor / 100)

    def of_cents(self, cents: int) -> int:
        """This part of `cents`, rounded half-up to a cent."""
        return half_up_ratio(cents * self.factor.numerator, self.factor.denominator)

    def __str__(self) -> str:
        percent = self.factor * 100
        return f"{(Decimal(percent.numerator) / percent.denominator).normalize():f} %"
