"""Money: a whole number of cents in one currency. Nothing here ever sees a float."""

import re
from dataclasses import dataclass
from typing import Self

from kernel.rounding import Exact, half_up

_AMOUNT = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class InvalidAmount(ValueError):
    """The text is not an amount: ASCII digits, at most 12 before the point and 2 after it."""


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """A whole number of `cents` (may be negative) in an ISO 4217 `currency`."""

    cents: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise InvalidAmount(f"cents must be an int, not {type(self.cents).__name__}")
        if not _CURRENCY.fullmatch(self.currency):
            raise InvalidAmount(f"currency must be three capital letters, not {self.currency!r}")

    @classmethod
    def parse(cls, text: str, currency: str = "EUR") -> Self:
        """Read `"1234.5"` as 123450 cents. Raises InvalidAmount for exponents, spaces, signs of `+`, other digits."""
        match = _AMOUNT.fullmatch(text) if len(text) <= 16 else None
        if match is None:
            raise InvalidAmount(f"not an amount like 1234.56: {text[:20]!r}")
        sign, whole, part = match.groups()
        cents = int(whole) * 100 + int((part or "").ljust(2, "0"))
        return cls(-cents if sign else cents, currency)

    @classmethod
    def zero(cls, currency: str = "EUR") -> Self:
        return cls(0, currency)

    def _cents_of(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up")
        return other.cents

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + self._cents_of(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - self._cents_of(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.cents < self._cents_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.cents <= self._cents_of(other)

    def __bool__(self) -> bool:
        return self.cents != 0

    def times(self, factor: Exact) -> "Money":
        """The exact product, rounded half-up once."""
        return Money(half_up(self.cents * factor), self.currency)

    def __str__(self) -> str:
        sign, cents = ("-" if self.cents < 0 else ""), abs(self.cents)
        return f"{sign}{cents // 100:,}.{cents % 100:02d} {self.currency}"
