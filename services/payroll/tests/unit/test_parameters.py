from datetime import date, timedelta

import pytest

from contracts.wire.refusals import DateNotCovered
from kernel.rates import Rate
from services.payroll.domain.contract import ContractKind
from services.payroll.parameters import advance_facility_share, all_parameters, wage_parameters

FIRST, LAST = date(2026, 4, 1), date(2026, 12, 31)


@pytest.mark.parametrize("kind", list(ContractKind))
def test_both_kinds_of_contract_are_covered_from_april_to_december_2026_and_on_no_other_day(
    kind: ContractKind,
) -> None:
    for offset in range((LAST - FIRST).days + 1):
        assert wage_parameters(kind, FIRST + timedelta(days=offset)).kind is kind
    for outside in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(DateNotCovered):
            wage_parameters(kind, outside)


def test_the_employer_rate_is_the_ordinary_rate_and_every_add_on() -> None:
    charges = wage_parameters(ContractKind.EMPLOYEE_MONTH, date(2026, 9, 1)).employer_charges

    assert sum(charge.rate.factor for charge in charges) == Rate.percent("27.41").factor


def test_an_artist_contributes_on_more_than_the_gross_and_has_holiday_pay() -> None:
    rates = wage_parameters(ContractKind.ARTIST_DAY, date(2026, 9, 1))

    assert rates.base == Rate.percent("108")
    assert rates.employer_charges[-1].name == "holiday_pay"
    assert rates.employer_charges[-1].rate == Rate.percent("15.84")


def test_the_minimum_wage_follows_its_dates() -> None:
    months = [wage_parameters(ContractKind.ARTIST_DAY, day).minimum_month_cents for day in (FIRST, LAST)]

    assert months == [218981, 223361]


def test_every_parameter_names_its_source() -> None:
    rates = all_parameters()

    assert "ONSS TechLib" in rates.source("employer_nsso", date(2026, 7, 1))
    assert rates.source("advance_facility_share.BE", date(2026, 7, 1)) == "demo value, not Smart's"


def test_the_advance_facility_belongs_to_a_legal_entity() -> None:
    assert advance_facility_share("BE", date(2026, 7, 1)) == Rate.percent("80")
    with pytest.raises(DateNotCovered):
        advance_facility_share("DE", date(2026, 7, 1))
