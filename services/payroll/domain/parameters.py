"""The rates and tables that a wage of one day needs. The values live in
`services/payroll/parameters/*.yaml`.
"""

from dataclasses import dataclass
from datetime import date

from kernel.rates import Rate
from services.payroll.domain.contract import ContractKind


@dataclass(frozen=True, slots=True)
class EmployerCharge:
    """A part of the contribution base that the employer pays on top of the gross wage."""

    name: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Band:
    """For an amount above `above_cents`: `fixed_cents` plus `rate` of what exceeds it."""

    above_cents: int
    fixed_cents: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class WorkBonusTable:
    """Social work bonus, white-collar, by reference monthly wage S: A is `a_max` up to `a_low`, then falls
    with `a_slope` until `a_high`; B is `b_max` up to `b_low`, then falls with `b_slope` until `a_low`.
    """

    a_max_cents: int
    a_low_cents: int
    a_high_cents: int
    a_slope: Rate
    b_max_cents: int
    b_low_cents: int
    b_slope: Rate


@dataclass(frozen=True, slots=True)
class FlatWithholding:
    """A flat part of the taxable wage, without any reduction."""

    rate: Rate


@dataclass(frozen=True, slots=True)
class KeyFormula:
    """The tax administration's key formula for a single worker. Amounts are per year.

    `children_cents[n]` is the reduction for n children; each further child adds `extra_child_cents`. The
    fiscal work bonus is `fiscal_bonus_a` of social bonus A plus `fiscal_bonus_b` of B, per month.
    """

    expenses: Rate
    expenses_max_cents: int
    brackets: tuple[Band, ...]
    exempt_cents: int
    children_cents: tuple[int, ...]
    extra_child_cents: int
    fiscal_bonus_a: Rate
    fiscal_bonus_b: Rate


@dataclass(frozen=True, slots=True)
class WageParameters:
    """All that a contract of this kind needs on this day.

    `base` is the part of the gross on which contributions are due (108 % or 100 %); `minimum_month_cents`
    the guaranteed minimum monthly wage; `quarter_ceiling_cents` the ceiling of employer contributions per
    quarter.
    """

    kind: ContractKind
    day: date
    base: Rate
    employee_nsso: Rate
    employer_charges: tuple[EmployerCharge, ...]
    special_contribution: tuple[Band, ...]
    work_bonus: WorkBonusTable
    withholding: FlatWithholding | KeyFormula
    minimum_month_cents: int
    quarter_ceiling_cents: int
