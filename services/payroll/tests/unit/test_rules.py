"""The single rules, against figures that their sources print."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payroll.domain.contract import ContractKind
from services.payroll.domain.social_security import special_contribution
from services.payroll.domain.withholding import withhold
from services.payroll.domain.work_bonus import full_time_hours, reference_wage, work_bonus
from services.payroll.parameters import wage_parameters

SEPTEMBER = date(2026, 9, 1)
EMPLOYEE = wage_parameters(ContractKind.EMPLOYEE_MONTH, SEPTEMBER)


@pytest.mark.parametrize(
    ("base", "due"),
    [
        (0, 0),
        (194538, 0),
        (219018, 1033),
        (373700, 2735),
        (410001, 3961),
        (603882, 6094),
        (999999, 6094),
    ],
)
def test_the_special_contribution_meets_the_fixed_amounts_of_its_bands(base: int, due: int) -> None:
    assert special_contribution(base, EMPLOYEE.special_contribution) == due


@given(base=st.integers(0, 1_000_000), more=st.integers(100, 100_000))
def test_the_special_contribution_never_falls(base: int, more: int) -> None:
    bands = EMPLOYEE.special_contribution

    assert special_contribution(base + more, bands) >= special_contribution(base, bands)


@pytest.mark.parametrize(
    ("wage", "contribution", "bonus"),
    [
        (230062, 99999, (12754, 17199)),  # both parts whole
        (293793, 99999, (12754, 0)),  # B has run out, A is still whole (B's slope ends one cent short)
        (340362, 99999, (0, 0)),
        (500000, 99999, (0, 0)),
        (223361, 29193, (12754, 16439)),  # never more than the contribution: B gives way first
        (223361, 10000, (10000, 0)),  # then A
    ],
)
def test_the_work_bonus_falls_with_the_wage(wage: int, contribution: int, bonus: tuple[int, int]) -> None:
    assert work_bonus(wage, contribution, EMPLOYEE.work_bonus) == bonus


def test_the_reference_wage_counts_the_real_working_days_of_the_month() -> None:
    assert full_time_hours(date(2026, 7, 31)) == Fraction(1748, 10)  # 23 days: the example of ONSS 2026/3
    assert full_time_hours(date(2026, 2, 1)) == 152
    assert reference_wage(1527, 1, date(2026, 7, 1)) == 266920  # 15.27 an hour is 2,669.20 a month


def test_the_key_formula_gives_the_published_tax_on_three_thousand_taxable() -> None:
    # 596.93: two independent public calculators, taxable month 3,000.00 in 2026, single.
    assert withhold(300000, EMPLOYEE.withholding, 0, (0, 0)).before_cents == 59693


def test_the_ninth_child_adds_the_extra_amount() -> None:
    eight, nine = (withhold(900000, EMPLOYEE.withholding, n, (0, 0)).before_cents for n in (8, 9))

    assert eight - nine == 386400 // 12


def test_a_fiscal_bonus_stops_at_the_tax() -> None:
    tax = withhold(223361, EMPLOYEE.withholding, 8, (12754, 16439))

    assert (tax.before_cents, tax.fiscal_bonus_cents) == (0, 0)
