"""Amounts, quantities, dates and numbers as the readers of a language write them. Exact: no binary fraction is used."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

NO_BREAK, NARROW = "\u00a0", "\u202f"
MINUS, DASH = "\u2212", "\u2013"


@dataclass(frozen=True, slots=True)
class SheetFigures:
    """How a language writes figures. `euro` and `percent` hold the figure as `{}`."""

    thousands: str
    decimal: str
    euro: str
    percent: str
    months: tuple[str, ...]
    first: str
    """How the first of a month is written."""

    def amount(self, cents: int) -> str:
        """`1.234,56`, without the currency; below zero with a true minus."""
        sign, cents = (MINUS if cents < 0 else ""), abs(cents)
        return f"{sign}{self._whole(cents // 100)}{self.decimal}{cents % 100:02d}"

    def euros(self, cents: int) -> str:
        return self.euro.format(self.amount(cents))

    def price(self, euro: Decimal) -> str:
        """At least two decimals, as many as there are."""
        whole, _, part = f"{euro.normalize():f}".partition(".")
        return f"{self._whole(int(whole))}{self.decimal}{part.ljust(2, '0')}"

    def quantity(self, value: Decimal) -> str:
        """As many decimals as there are; below zero with a true minus."""
        whole, _, part = f"{abs(value).normalize():f}".partition(".")
        return (MINUS if value < 0 else "") + self._whole(int(whole)) + (self.decimal + part if part else "")

    def rate(self, percent: str) -> str:
        """`"6.5"` as `6,5 %`."""
        return self.percent.format(percent.replace(".", self.decimal))

    def day(self, day: date) -> str:
        """`14 septembre 2026`, never broken over two lines."""
        return f"{self._day_and_month(day)}{NO_BREAK}{day.year}"

    def days(self, first: date, last: date) -> tuple[str, str]:
        """As `day`; the year of the first only where it is another: `3 août`, `28 août 2026`."""
        return self._day_and_month(first) if first.year == last.year else self.day(first), self.day(last)

    def _day_and_month(self, day: date) -> str:
        return NO_BREAK.join((self.first if day.day == 1 else str(day.day), self.months[day.month - 1]))

    def _whole(self, number: int) -> str:
        return f"{number:,}".replace(",", self.thousands)


FIGURES = MappingProxyType(
    {
        "fr": SheetFigures(
            NARROW,
            ",",
            "{}" + NO_BREAK + "€",
            "{}" + NARROW + "%",
            (
                *("janvier", "février", "mars", "avril", "mai", "juin"),
                *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
            ),
            "1er",
        ),
        "nl": SheetFigures(
            ".",
            ",",
            "€" + NO_BREAK + "{}",
            "{}" + NO_BREAK + "%",
            (
                *("januari", "februari", "maart", "april", "mei", "juni"),
                *("juli", "augustus", "september", "oktober", "november", "december"),
            ),
            "1",
        ),
        "en": SheetFigures(
            ",",
            ".",
            "€{}",
            "{}%",
            (
                *("January", "February", "March", "April", "May", "June"),
                *("July", "August", "September", "October", "November", "December"),
            ),
            "1",
        ),
    }
)


def grouped(text: str) -> str:
    """An IBAN in fours: `BE68 5390 0754 7034`."""
    return NO_BREAK.join(text[start : start + 4] for start in range(0, len(text), 4))


def vat_number(text: str) -> str:
    """`BE 0123.456.749`; a number from abroad as it is."""
    digits = text.removeprefix("BE")
    if digits == text or len(digits) != 10:
        return text
    return f"BE{NO_BREAK}{digits[:4]}.{digits[4:7]}.{digits[7:]}"
