"""Payroll against published cases and rates that nobody here invented."""

from datetime import date
from fractions import Fraction

import pytest

from kernel.rates import Rate
from services.payroll.domain.contract import Contract, ContractKind, Household
from services.payroll.domain.parameters import WageParameters
from services.payroll.domain.wage import payslip_of
from services.payroll.parameters import all_parameters, wage_parameters

DAY = date(2026, 9, 14)
# White-collar workers who are single, in September 2026, as VicdSpt/Wage_Calculator (commit 7952e9358000) expects in
# src/engine/__tests__/references.json; in cents: gross, children, employee's NSSO, work bonus A and B, taxable,
# withholding before and after the fiscal work bonus, which stands between them, special contribution, net.
MONTHS = [
    (223_361, 0, 29_193, 12_754, 16_439, 223_361, 26_699, 12_864, 13_835, 1_081, 208_445),
    (300_000, 0, 39_210, 11_054, 0, 271_844, 47_450, 3_663, 43_787, 1_924, 226_133),
    (450_000, 0, 58_815, 0, 0, 391_185, 103_598, 0, 103_598, 4_401, 283_186),
    (223_361, 2, 29_193, 12_754, 16_439, 223_361, 12_899, 12_864, 35, 1_081, 222_245),
    (300_000, 2, 39_210, 11_054, 0, 271_844, 33_650, 3_663, 29_987, 1_924, 239_933),
]
# Employer class 000 in the third quarter of 2026, as the NSSO publishes (dmfa_rate_2026_3.zip), in per cent: personal,
# employer's and wage moderation of an ordinary worker.
ORDINARY = {
    ContractKind.ARTIST_DAY: ("13.07", "19.88", "5.12"),  # worker code 046, type 1
    ContractKind.EMPLOYEE_MONTH: ("13.07", "19.88", "5.12"),  # worker code 495, type 0
}
ADD_ONS = {  # in all, by contribution code and type
    "nsso_add_on.closure_fund_basic": "0.39",  # 809, 5
    "nsso_add_on.closure_fund_special": "0.10",  # 810, 0
    "nsso_add_on.risk_groups": "0.10",  # 852, 0
    "nsso_add_on.unemployment": "1.69",  # 855, 0
    "nsso_add_on.temporary_unemployment": "0.10",  # 859, 0
    "nsso_add_on.work_accidents": "0.02",  # 255, 0
    "nsso_add_on.asbestos_fund": "0.01",  # 256, 0
}


@pytest.mark.parametrize("month", MONTHS, ids=lambda month: str(month[-1]))
def test_a_white_collar_month_matches_in_every_component(month: tuple[int, ...]) -> None:
    contract = Contract(ContractKind.EMPLOYEE_MONTH, DAY, 165, month[0], Household(children=month[1]))
    payslip = payslip_of(contract, wage_parameters(ContractKind.EMPLOYEE_MONTH, DAY))

    assert month == (
        payslip.gross_cents,
        contract.household.children,
        payslip.employee_nsso_cents,
        payslip.work_bonus_a_cents,
        payslip.work_bonus_b_cents,
        payslip.taxable_cents,
        payslip.withholding_before_cents,
        payslip.fiscal_bonus_cents,
        payslip.withholding_cents,
        payslip.special_contribution_cents,
        payslip.net_cents,
    )


@pytest.mark.parametrize("kind", list(ContractKind))
def test_the_ordinary_rates_are_those_of_the_worker_code(kind: ContractKind) -> None:
    (personal, employer, moderation), ours = ORDINARY[kind], wage_parameters(kind, DAY)

    assert ours.employee_nsso == Rate.percent(personal)
    assert charge(ours, "employer_nsso") == Rate.percent(employer).factor + Rate.percent(moderation).factor


@pytest.mark.parametrize("name", ADD_ONS)
def test_an_add_on_has_the_rate_of_its_code(name: str) -> None:
    assert all_parameters().rate(name, DAY) == Rate.percent(ADD_ONS[name])


def test_every_employer_charge_is_checked() -> None:
    charged = {line.name for line in wage_parameters(ContractKind.EMPLOYEE_MONTH, DAY).employer_charges}

    assert charged == {"employer_nsso"} | {name.removeprefix("nsso_add_on.") for name in ADD_ONS}


def charge(parameters: WageParameters, name: str) -> Fraction:
    return next(line.rate.factor for line in parameters.employer_charges if line.name == name)
