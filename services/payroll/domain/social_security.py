"""Contributions on the wage: the employee's, the employer's, the special contribution, the structural
reduction.

Every amount is rounded half-up to a cent, line by line, as the quarterly declaration (DmfA) counts in
cents.
"""

from services.payroll.domain.parameters import Band, EmployerCharge, StructuralReductionTable
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


def structural_reduction(quarter_wage_cents: int, table: StructuralReductionTable) -> int:
    """The structural reduction of employer contributions: category 1, full-time, the whole quarter.

    R = a * (S0 - S) + g * (S2 - S), each term rounded to a cent and never negative (ONSS 2026/3). S is the
    wage of the quarter; for a full-time whole quarter the fraction mu and the factor beta are both 1.
    Nothing else is covered. The reduction is booked once a quarter, with the DmfA, and goes to the common
    pot: it never lowers what a unit pays, so a settled day or month carries a reduction of 0.
    """
    low_wage = table.a.of_cents(max(table.s0_cents - quarter_wage_cents, 0))
    very_low_wage = table.g.of_cents(max(table.s2_cents - quarter_wage_cents, 0))
    return low_wage + very_low_wage


def by_band(cents: int, bands: tuple[Band, ...]) -> int:
    """The amount of the highest band that begins below `cents`; 0 under the first."""
    below = [band for band in bands if band.above_cents < cents]
    if not below:
        return 0
    band = max(below, key=lambda each: each.above_cents)
    return band.fixed_cents + band.rate.of_cents(cents - band.above_cents)
