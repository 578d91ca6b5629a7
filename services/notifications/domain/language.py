"""What a language must bring to write letters in it: the words, and how it writes amounts and days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.notifications.domain.notice import Kind

Tone = Literal["friendly", "firm", "formal_notice"]


@dataclass(frozen=True, slots=True)
class Template:
    """Text with `{name}`, `{unit}`, `{day}`, `{month}`, other words and amounts by name to fill in."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class ReminderWords:
    """Letters to late clients by tone, and the lines of which they are made. Lines end with a line break."""

    letters: Mapping[Tone, Template]
    invoice: str
    no_description: str
    interest: str
    lump_sum: str
    clause: str
    later_clause: str
    set_off: str
    consumer_warning: str


@dataclass(frozen=True, slots=True)
class CorrectionWords:
    """The letter that takes charges back, and the lines of which it is made. Lines end with a line break."""

    letter: Template
    invoice: str
    wrong_from: str
    credit: str


@dataclass(frozen=True, slots=True)
class Language:
    """`amount` writes cents as euro; `day` and `month` write a date."""

    code: str
    templates: Mapping[Kind, Template]
    reminders: ReminderWords
    corrections: CorrectionWords
    amount: Callable[[int], str]
    day: Callable[[date], str]
    month: Callable[[date], str]


def grouped(cents: int, *, thousands: str, decimal: str) -> str:
    """`123450` → `1.234,50` with these separators; a minus in front when negative."""
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole:,}".replace(",", thousands) + f"{decimal}{part:02d}"
