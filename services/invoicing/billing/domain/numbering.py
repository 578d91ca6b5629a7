"""Invoice numbers without gaps, and the structured communication that belongs to each.

A number reads year-series-sequence: `2026-BE-000123`. Sequences begin at 1 in each series and fiscal year
(the calendar year of the issue date) and follow one another without a gap: the store takes the lock, this
module has the rule.

The ten digits of the structured communication are `SSYYNNNNNN`: two for the index of the series, the last two
of the year, six for the sequence. So it is unique per (series, year, sequence) from 2000 to 2099, and can be
read back. `kernel.identifiers` adds the two check digits (mod 97).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from kernel.identifiers import structured_communication
from services.invoicing.billing.refusals import BadNumber, NoNumberSeries

LAST_SEQUENCE = 999_999
_CODE = re.compile(r"[A-Z]{2}", re.ASCII)
_NUMBER = re.compile(r"([0-9]{4})-([A-Z]{2})-([0-9]{6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Series:
    """A run of numbers. `code` stands in the number, `index` (1 to 99) in the communication; never reused."""

    code: str
    index: int

    def __post_init__(self) -> None:
        """Raises BadNumber."""
        if not _CODE.fullmatch(self.code) or not 1 <= self.index <= 99:
            raise BadNumber("a series has a code of two capital letters and an index from 1 to 99")


BELGIUM = Series("BE", 1)
CREDIT_NOTES = Series("CN", 2)
INTERNAL = Series("IN", 3)
_INVOICES, _CREDIT_NOTES, _INTERNAL = {"BE": BELGIUM}, {"BE": CREDIT_NOTES}, {"BE": INTERNAL}


def series_of(legal_entity: str) -> Series:
    """The series that the invoices of this legal entity are numbered in. Raises NoNumberSeries."""
    return _series(_INVOICES, legal_entity)


def credit_series_of(legal_entity: str) -> Series:
    """The series of its credit notes. Raises NoNumberSeries."""
    return _series(_CREDIT_NOTES, legal_entity)


def internal_series_of(legal_entity: str) -> Series:
    """The series of the invoices between its units. Raises NoNumberSeries."""
    return _series(_INTERNAL, legal_entity)


@dataclass(frozen=True, slots=True)
class InvoiceNumber:
    year: int
    series: Series
    sequence: int

    def __post_init__(self) -> None:
        """Raises BadNumber."""
        if not 2000 <= self.year <= 2099:
            raise BadNumber("a fiscal year lies from 2000 to 2099")
        if not 1 <= self.sequence <= LAST_SEQUENCE:
            raise BadNumber(f"a sequence lies from 1 to {LAST_SEQUENCE}")

    @classmethod
    def parse(cls, text: str, series: Series = BELGIUM) -> Self:
        """Read `2026-BE-000123` of that series. Raises BadNumber."""
        match = _NUMBER.fullmatch(text)
        if match is None or match[2] != series.code:
            raise BadNumber(f"an invoice number of this series reads like 2026-{series.code}-000123")
        return cls(int(match[1]), series, int(match[3]))

    @property
    def communication(self) -> str:
        """The 12 digits that a client writes on the transfer."""
        return structured_communication((self.series.index * 100 + self.year % 100) * 10**6 + self.sequence)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.series.code}-{self.sequence:06d}"


def fiscal_year(issue_date: date) -> int:
    return issue_date.year


def next_number(series: Series, issue_date: date, last_sequence: int) -> InvoiceNumber:
    """The number after `last_sequence` (0: none yet) in that fiscal year. Raises BadNumber when full."""
    return InvoiceNumber(fiscal_year(issue_date), series, last_sequence + 1)


def _series(series: Mapping[str, Series], legal_entity: str) -> Series:
    if legal_entity not in series:
        raise NoNumberSeries(f"the legal entity {legal_entity} has no series of such numbers", field="unit_id")
    return series[legal_entity]
