from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.wire.refusals import DateNotCovered
from services.payroll.domain.contract import Contract, ContractKind, MonthToDate
from services.payroll.domain.payslip import Payslip
from services.payroll.domain.wage import payslip_of
from services.payroll.parameters import wage_parameters
from services.payroll.refusals import (
    BelowMinimumWage,
    ContributionCeilingNotCovered,
    GrossNotPositive,
    HoursOutOfRange,
    HouseholdNotCovered,
    MonthNotCovered,
    UnknownContractKind,
    WorkBonusNotCovered,
)
from services.payroll.tests.unit.wages import SEPTEMBER, after, artist_day, employee_month

MOST = 2_700_000  # 108 % of it stays within a third of the quarterly ceiling of 88,434.00


def test_a_day_is_paid_line_by_line() -> None:
    payslip = artist_day(20000)

    assert payslip.contribution_base_cents == 21600
    assert [(line.name, line.cents) for line in payslip.lines] == [
        ("gross", 20000),
        ("employee_nsso", -2823),  # 13.07 % of 216.00
        ("work_bonus", 0),
        ("taxable", 17177),
        ("withholding_tax", -1908),  # 11.11 % of 171.77
        ("special_contribution", 0),
        ("net", 15269),
        ("employer_nsso", 5400),  # 25 % of 216.00
        ("closure_fund_basic", 84),
        ("closure_fund_special", 22),
        ("risk_groups", 22),
        ("unemployment", 365),
        ("temporary_unemployment", 22),
        ("work_accidents", 4),
        ("asbestos_fund", 2),
        ("holiday_pay", 3421),  # 15.84 % of 216.00
        ("employer_cost", 29342),
    ]


def test_the_asbestos_contribution_is_not_due_in_the_last_quarter_of_2026() -> None:
    october = {line.name: line.cents for line in artist_day(20000, day=date(2026, 10, 1)).employer_lines}

    assert october["asbestos_fund"] == 0


@given(gross=st.integers(35_000, MOST), hours=st.integers(1, 12))
def test_the_lines_always_sum_to_net_and_to_cost(gross: int, hours: int) -> None:
    payslip = artist_day(gross, hours=hours)

    assert sum(line.cents for line in payslip.worker_lines) == payslip.net_cents
    assert sum(line.cents for line in payslip.cost_lines) == payslip.employer_cost_cents


@given(gross=st.integers(35_000, MOST - 10_000), more=st.integers(100, 10_000))
def test_a_euro_more_gross_never_means_less_net_nor_less_cost(gross: int, more: int) -> None:
    less, greater = artist_day(gross), artist_day(gross + more)

    assert greater.net_cents >= less.net_cents
    assert greater.employer_cost_cents > less.employer_cost_cents


def days_of_a_month(*grosses: int) -> list[Payslip]:
    payslips: list[Payslip] = []
    for gross in grosses:
        payslips.append(artist_day(gross, month=after(*payslips)))
    return payslips


@given(grosses=st.lists(st.integers(20_000, 80_000), min_size=1, max_size=22))
def test_the_special_contribution_of_a_month_does_not_depend_on_its_days(grosses: list[int]) -> None:
    by_day = sum(payslip.special_contribution_cents for payslip in days_of_a_month(*grosses))

    assert by_day == artist_day(sum(grosses)).special_contribution_cents


def test_the_special_contribution_begins_with_the_day_that_passes_its_first_band() -> None:
    # 9 days of 200.00 make 1,944.00 at 108 %, under 1,945.38; the tenth makes 2,160.00: 4.22 % of 214.62.
    specials = [payslip.special_contribution_cents for payslip in days_of_a_month(*[20000] * 10)]

    assert specials == [0] * 9 + [906]


@given(gross=st.integers(1, 40_000), hours=st.integers(1, 12))
def test_a_day_is_paid_only_above_the_end_of_the_work_bonus(gross: int, hours: int) -> None:
    # September 2026 has 22 working days of 7.6 hours, and its table ends at 3,403.62.
    behind = Fraction(gross, hours) * 22 * Fraction(38, 5)
    try:
        artist_day(gross, hours=hours)
    except (WorkBonusNotCovered, BelowMinimumWage):
        assert behind < 340363
    else:
        assert behind > 340362


def test_the_refusal_for_a_possible_work_bonus_names_field_fault_and_rule() -> None:
    with pytest.raises(WorkBonusNotCovered) as refused:
        artist_day(16000)

    assert refused.value.code == "work_bonus_not_covered"
    assert refused.value.field == "gross_cents"
    assert refused.value.sentence == (
        "gross_cents: a work bonus may be due on the full-time monthly wage behind these hours"
        " (ONSS: S = (W / H) * U must lie above the end of the work bonus table)"
    )
    assert refused.value.facts == {"reference_wage_above_cents": 340362}


def test_a_reference_wage_at_the_very_end_of_the_work_bonus_is_refused() -> None:
    contract = Contract(ContractKind.ARTIST_DAY, SEPTEMBER, 8, 20000)
    rates = wage_parameters(ContractKind.ARTIST_DAY, SEPTEMBER)
    ending = {end: replace(rates.work_bonus, a_high_cents=end) for end in (417999, 418000)}

    assert payslip_of(contract, replace(rates, work_bonus=ending[417999])).net_cents == 15269
    with pytest.raises(WorkBonusNotCovered):  # 200.00 / 8 hours * 167.2 hours = 4,180.00
        payslip_of(contract, replace(rates, work_bonus=ending[418000]))


def test_the_hourly_minimum_holds_for_the_hours_of_the_day() -> None:
    # 8 * 2,233.61 / (38 * 52 / 12 hours) = 108.516
    with pytest.raises(BelowMinimumWage) as refused:
        artist_day(10851)

    assert refused.value.facts == {"minimum_cents": 10852}


@pytest.mark.parametrize("hours", [-1, 0, Fraction(1, 2), 13, 24])
def test_hours_that_no_day_has_are_refused(hours: int | Fraction) -> None:
    with pytest.raises(HoursOutOfRange):
        artist_day(50000, hours=hours)


def test_part_hours_are_paid() -> None:
    assert artist_day(20000, hours=Fraction(15, 2)).net_cents == artist_day(20000).net_cents


@pytest.mark.parametrize("gross", [0, -20000])
def test_a_wage_of_nothing_or_less_is_refused(gross: int) -> None:
    with pytest.raises(GrossNotPositive):
        artist_day(gross)


def test_an_absurdly_high_wage_is_refused_alone_or_added_to_the_month() -> None:
    with pytest.raises(ContributionCeilingNotCovered):
        artist_day(20_000_000)
    with pytest.raises(ContributionCeilingNotCovered):
        artist_day(MOST, month=after(artist_day(100_000)))


@pytest.mark.parametrize("situation", ["couple_one_income", "couple_two_incomes", "widowed"])
def test_a_household_that_is_not_single_is_refused(situation: str) -> None:
    with pytest.raises(HouseholdNotCovered) as refused:
        artist_day(20000, situation=situation)
    assert refused.value.field == "household"


@pytest.mark.parametrize(
    "month",
    [
        after(employee_month(300000)),
        MonthToDate(gross_cents=-1, kinds=frozenset({ContractKind.ARTIST_DAY})),
        MonthToDate(special_contribution_cents=-1),
        MonthToDate(gross_cents=20000),
        MonthToDate(20000, 1, frozenset({ContractKind.ARTIST_DAY})),
    ],
)
def test_a_month_that_does_not_go_with_the_day_is_refused(month: MonthToDate) -> None:
    with pytest.raises(MonthNotCovered):
        artist_day(20000, month=month)


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2027, 1, 1), date(1999, 1, 1)])
def test_a_day_without_rates_is_refused(day: date) -> None:
    with pytest.raises(DateNotCovered):
        artist_day(20000, day=day)


def test_a_refusal_never_tells_the_wage() -> None:
    for gross in (0, 10000, 16000, 99_999_999):
        with pytest.raises(Exception, match=r"gross_cents: .* \(.*\)") as refused:
            artist_day(gross, day=SEPTEMBER)
        assert not gross or str(gross) not in str(refused.value)


def test_an_unknown_kind_of_contract_is_refused() -> None:
    assert ContractKind.named("artist_day") is ContractKind.ARTIST_DAY
    with pytest.raises(UnknownContractKind) as refused:
        ContractKind.named("student")
    assert refused.value.field == "kind"
