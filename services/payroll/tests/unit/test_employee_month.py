from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.wire.refusals import DateNotCovered
from services.payroll.domain.contract import Contract, ContractKind
from services.payroll.domain.wage import payslip_of
from services.payroll.parameters import wage_parameters
from services.payroll.refusals import (
    BelowMinimumWage,
    ContributionCeilingNotCovered,
    GrossNotPositive,
    HoursOutOfRange,
    HouseholdNotCovered,
    MonthNotCovered,
)
from services.payroll.tests.unit.wages import SEPTEMBER, after, artist_day, employee_month

MINIMUM = 223361
MOST = 8843400 // 3


class Published(NamedTuple):
    """A case of 2026-09-14, white-collar, single, in cents: VicdSpt/Wage_Calculator, references."""

    gross: int
    children: int
    nsso: int
    bonus_a: int
    bonus_b: int
    taxable: int
    tax_before: int
    fiscal_bonus: int
    tax: int
    special: int
    net: int


PUBLISHED = [
    Published(223361, 0, 29193, 12754, 16439, 223361, 26699, 12864, 13835, 1081, 208445),
    Published(300000, 0, 39210, 11054, 0, 271844, 47450, 3663, 43787, 1924, 226133),
    Published(450000, 0, 58815, 0, 0, 391185, 103598, 0, 103598, 4401, 283186),
    Published(223361, 2, 29193, 12754, 16439, 223361, 12899, 12864, 35, 1081, 222245),
    Published(300000, 2, 39210, 11054, 0, 271844, 33650, 3663, 29987, 1924, 239933),
]


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case.gross}-{case.children}")
def test_every_component_of_a_published_case_is_reached_to_the_cent(case: Published) -> None:
    payslip = employee_month(case.gross, children=case.children)

    assert case == Published(
        gross=payslip.gross_cents,
        children=case.children,
        nsso=payslip.employee_nsso_cents,
        bonus_a=payslip.work_bonus_a_cents,
        bonus_b=payslip.work_bonus_b_cents,
        taxable=payslip.taxable_cents,
        tax_before=payslip.withholding_before_cents,
        fiscal_bonus=payslip.fiscal_bonus_cents,
        tax=payslip.withholding_cents,
        special=payslip.special_contribution_cents,
        net=payslip.net_cents,
    )


def test_the_employer_pays_the_ordinary_rate_and_every_add_on_but_no_holiday_pay() -> None:
    payslip = employee_month(300000)

    assert {line.name: line.cents for line in payslip.employer_lines} == {
        "employer_nsso": 75000,
        "closure_fund_basic": 1170,
        "closure_fund_special": 300,
        "risk_groups": 300,
        "unemployment": 5070,
        "temporary_unemployment": 300,
        "work_accidents": 60,
        "asbestos_fund": 30,
    }
    assert payslip.employer_cost_cents == 382230


@given(gross=st.integers(MINIMUM, MOST), children=st.integers(0, 20))
def test_the_lines_always_sum_to_net_and_to_cost(gross: int, children: int) -> None:
    payslip = employee_month(gross, children=children)

    assert sum(line.cents for line in payslip.worker_lines) == payslip.net_cents
    assert sum(line.cents for line in payslip.cost_lines) == payslip.employer_cost_cents


@given(gross=st.integers(MINIMUM, MOST - 100_000), more=st.integers(100, 100_000), children=st.integers(0, 10))
def test_a_euro_more_gross_never_means_less_net_nor_less_cost(gross: int, more: int, children: int) -> None:
    less, greater = (employee_month(cents, children=children) for cents in (gross, gross + more))

    assert greater.net_cents >= less.net_cents
    assert greater.employer_cost_cents > less.employer_cost_cents


@given(gross=st.integers(MINIMUM, MOST), children=st.integers(0, 19))
def test_one_more_child_never_means_less_net(gross: int, children: int) -> None:
    fewer, more = (employee_month(gross, children=count) for count in (children, children + 1))

    assert more.net_cents >= fewer.net_cents
    assert more.withholding_cents >= 0


def test_the_tables_of_the_day_hold() -> None:
    # 3,350.00 lies past the end of August's table; in September 127.54 - 0.2739 * 412.07 = 14.67.
    august, september = (employee_month(335000, day=date(2026, month, 14)) for month in (8, 9))

    assert (august.work_bonus_a_cents, september.work_bonus_a_cents) == (0, 1467)


def test_a_wage_below_the_guaranteed_minimum_is_refused() -> None:
    with pytest.raises(BelowMinimumWage) as refused:
        employee_month(MINIMUM - 1)

    assert refused.value.field == "gross_cents"
    assert refused.value.facts == {"minimum_cents": MINIMUM}


@pytest.mark.parametrize("gross", [0, -1, -300000])
def test_a_wage_of_nothing_or_less_is_refused(gross: int) -> None:
    with pytest.raises(GrossNotPositive):
        employee_month(gross)


def test_a_wage_that_may_pass_the_contribution_ceiling_is_refused() -> None:
    assert employee_month(MOST).gross_cents == MOST
    with pytest.raises(ContributionCeilingNotCovered):
        employee_month(MOST + 1)


@pytest.mark.parametrize("hours", [0, 8, 151, 176])
def test_a_month_that_is_not_full_time_is_refused(hours: int) -> None:
    with pytest.raises(HoursOutOfRange):
        employee_month(300000, hours=hours)


@pytest.mark.parametrize("situation", ["couple_one_income", "couple_two_incomes", "", "Single"])
def test_a_household_that_is_not_single_is_refused(situation: str) -> None:
    with pytest.raises(HouseholdNotCovered):
        employee_month(300000, situation=situation)


@pytest.mark.parametrize("children", [-1, 21])
def test_an_impossible_number_of_children_is_refused(children: int) -> None:
    with pytest.raises(HouseholdNotCovered) as refused:
        employee_month(300000, children=children)
    assert refused.value.field == "children"


def test_a_full_time_month_stands_alone() -> None:
    with pytest.raises(MonthNotCovered):
        employee_month(300000, month=after(artist_day(20000)))
    with pytest.raises(MonthNotCovered):
        employee_month(300000, month=after(employee_month(300000)))


@pytest.mark.parametrize("day", [date(2024, 9, 14), date(2026, 3, 31), date(2027, 1, 1)])
def test_a_day_without_rates_is_refused(day: date) -> None:
    with pytest.raises(DateNotCovered) as refused:
        employee_month(300000, day=day)

    assert day.isoformat() in refused.value.sentence
    assert refused.value.code == "date_not_covered"


def test_the_rates_of_another_day_or_kind_are_an_error_of_ours() -> None:
    contract = Contract(ContractKind.EMPLOYEE_MONTH, SEPTEMBER, 165, 300000)

    with pytest.raises(ValueError, match="another kind or day"):
        payslip_of(contract, wage_parameters(ContractKind.ARTIST_DAY, SEPTEMBER))
    with pytest.raises(ValueError, match="another kind or day"):
        payslip_of(contract, wage_parameters(ContractKind.EMPLOYEE_MONTH, date(2026, 10, 1)))
