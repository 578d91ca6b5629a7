"""Contracts and payslips for the tests of this folder: what is not said is ordinary."""

from datetime import date
from fractions import Fraction

from services.payroll.domain.contract import NOTHING_YET, Contract, ContractKind, Household, MonthToDate
from services.payroll.domain.payslip import Payslip
from services.payroll.domain.wage import payslip_of
from services.payroll.parameters import wage_parameters

SEPTEMBER = date(2026, 9, 14)


def artist_day(
    gross_cents: int,
    *,
    hours: int | Fraction = 8,
    day: date = SEPTEMBER,
    month: MonthToDate = NOTHING_YET,
    situation: str = "single",
) -> Payslip:
    contract = Contract(ContractKind.ARTIST_DAY, day, hours, gross_cents, Household(situation))
    return payslip_of(contract, wage_parameters(ContractKind.ARTIST_DAY, day), month)


def employee_month(
    gross_cents: int,
    *,
    children: int = 0,
    hours: int = 165,
    day: date = SEPTEMBER,
    month: MonthToDate = NOTHING_YET,
    situation: str = "single",
) -> Payslip:
    contract = Contract(ContractKind.EMPLOYEE_MONTH, day, hours, gross_cents, Household(situation, children))
    return payslip_of(contract, wage_parameters(ContractKind.EMPLOYEE_MONTH, day), month)


def after(*payslips: Payslip) -> MonthToDate:
    """What a later contract of the same month sees of these."""
    return MonthToDate(
        gross_cents=sum(payslip.gross_cents for payslip in payslips),
        special_contribution_cents=sum(payslip.special_contribution_cents for payslip in payslips),
        kinds=frozenset(payslip.kind for payslip in payslips),
    )
