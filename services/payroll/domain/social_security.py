"""Contributions on the wage: the employee's, the employer's, the special contribution.

Every amount is rounded half-up to a cent, line by line, as the quarterly declaration (DmfA) counts in
cents.
"""

from services.payroll.domain.parameters import Band, EmployerCharge
from services.payroll.domain.payslip import Line


def employer_lines(base_cents: int, charges: tuple[EmployerCharge, ...]) -> tuple[Line, ...]:
    """What the employer pays on top of the gross: each charge is its rate times the contribution base."""
    return tuple(Line(charge.name, charge.rate.of_cents(base_cents)) for charge in charges)


def special_contribution(month_base_cents: int, bands: tuple[Band, ...]) -> int:
    """The special contribution for social security (CSSS/BBSZ) of a single worker on the month's
    contribution base.

    Source: ONSS 2026/3 p. 336-337. To be withheld is this amount less what was withheld earlier in the
    month.
    """
    return by_band(month_base_cents, bands)


def by_band(cents: int, bands: tuple[Band, ...]) -> int:
    """The amount of the highest band that begins below `cents`; 0 under the first."""
    below = [band for band in bands if band.above_cents < cents]
    if not below:
        return 0
    band = max(below, key=lambda each: each.above_cents)
    return band.fixed_cents + band.rate.of_cents(cents - band.above_cents)
