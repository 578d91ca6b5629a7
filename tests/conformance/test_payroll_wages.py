"""Payroll against vectors that nobody here invented. Absent vectors compare nothing, and say so."""

import csv
import json
from datetime import date
from fractions import Fraction

import pytest

from kernel.rates import Rate
from services.payroll.domain.contract import Contract, ContractKind, Household
from services.payroll.domain.parameters import WageParameters
from services.payroll.domain.wage import payslip_of
from services.payroll.parameters import all_parameters, wage_parameters
from tests.conformance.vectors import tell_where, vector_path

CASES = "belgium/payroll/cases_whitecollar_single_2026-09-14.json"
RATES = "belgium/payroll/nsso_rates_2026Q3_class000.csv"
DAY = date(2026, 9, 14)
CODES = {  # our name: contribution code and type in the ONSS file
    "nsso_add_on.closure_fund_basic": ("809", "5"),
    "nsso_add_on.closure_fund_special": ("810", "0"),
    "nsso_add_on.risk_groups": ("852", "0"),
    "nsso_add_on.unemployment": ("855", "0"),
    "nsso_add_on.temporary_unemployment": ("859", "0"),
    "nsso_add_on.work_accidents": ("255", "0"),
    "nsso_add_on.asbestos_fund": ("256", "0"),
}
WORKERS = {ContractKind.ARTIST_DAY: ("046", "1"), ContractKind.EMPLOYEE_MONTH: ("495", "0")}


def test_says_where_vectors_are_looked_for() -> None:
    assert not tell_where(CASES, RATES)


if cases := vector_path(CASES):

    @pytest.mark.parametrize("case", json.loads(cases.read_text("utf-8")), ids=lambda case: str(case["net"]))
    def test_a_white_collar_month_matches_in_every_component(case: dict[str, int]) -> None:
        contract = Contract(
            ContractKind.EMPLOYEE_MONTH, DAY, 165, case["gross_cents"], Household(children=case["children"])
        )
        payslip = payslip_of(contract, wage_parameters(ContractKind.EMPLOYEE_MONTH, DAY))

        assert case == {
            "gross_cents": payslip.gross_cents,
            "children": contract.household.children,
            "onss": payslip.employee_nsso_cents,
            "bonusA": payslip.work_bonus_a_cents,
            "bonusB": payslip.work_bonus_b_cents,
            "taxable": payslip.taxable_cents,
            "pp_before": payslip.withholding_before_cents,
            "fiscal_bonus": payslip.fiscal_bonus_cents,
            "pp": payslip.withholding_cents,
            "csss": payslip.special_contribution_cents,
            "net": payslip.net_cents,
        }


if rates := vector_path(RATES):
    ROWS = {
        (row["contribution_worker_code"], row["contribution_type"]): row
        for row in csv.DictReader(rates.read_text("utf-8").splitlines())
    }

    @pytest.mark.parametrize("kind", list(ContractKind))
    def test_the_ordinary_rates_are_those_of_the_worker_code(kind: ContractKind) -> None:
        row, ours = ROWS[WORKERS[kind]], wage_parameters(kind, DAY)
        employer = Rate.percent(row["employer_rate"]).factor + Rate.percent(row["wage_moderation_rate"]).factor

        assert ours.employee_nsso == Rate.percent(row["personal_rate"])
        assert charge(ours, "employer_nsso") == employer

    @pytest.mark.parametrize("name", CODES)
    def test_an_add_on_has_the_rate_of_its_code(name: str) -> None:
        assert all_parameters().rate(name, DAY) == Rate.percent(ROWS[CODES[name]]["total_rate"])

    def test_every_employer_charge_is_checked() -> None:
        charged = {line.name for line in wage_parameters(ContractKind.EMPLOYEE_MONTH, DAY).employer_charges}

        assert charged == {"employer_nsso"} | {name.removeprefix("nsso_add_on.") for name in CODES}


def charge(parameters: WageParameters, name: str) -> Fraction:
    return next(line.rate.factor for line in parameters.employer_charges if line.name == name)
