"""The dated rates of payroll, read once from the YAML files of this folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from chassis.parameters import Parameters, Table, load_parameters
from contracts.wire.refusals import DateNotCovered
from kernel.dated import NoParameter
from kernel.rates import Rate
from services.payroll.domain.contract import ContractKind
from services.payroll.domain.parameters import (
    Band,
    EmployerCharge,
    FlatWithholding,
    KeyFormula,
    WageParameters,
    WorkBonusTable,
)

# Contributions beside the ordinary rate, in the order of the payslip; parameters `nsso_add_on.<name>`.
_ADD_ONS = (
    "closure_fund_basic",
    "closure_fund_special",
    "risk_groups",
    "unemployment",
    "temporary_unemployment",
    "work_accidents",
    "asbestos_fund",
)


@lru_cache(maxsize=2048)
def wage_parameters(kind: ContractKind, day: date) -> WageParameters:
    """Everything that a wage of this kind needs on this day. Raises DateNotCovered, naming what is not
    known.
    """
    with _never_guessed():
        return _wage_parameters(kind, day, all_parameters())


def advance_facility_share(legal_entity: str, day: date) -> Rate:
    """The share of an issued invoice that a unit may spend before payment. Raises DateNotCovered, also for
    a legal entity that is not known.
    """
    with _never_guessed():
        return all_parameters().rate(f"advance_facility_share.{legal_entity}", day)


@cache
def all_parameters() -> Parameters:
    """Every parameter of payroll. Raises InvalidParameterFile."""
    return load_parameters(Path(__file__).parent)


@contextmanager
def _never_guessed() -> Iterator[None]:
    try:
        yield
    except NoParameter as error:
        raise DateNotCovered(f"day: {error} (a rate is never guessed)", field="day") from error


def _wage_parameters(kind: ContractKind, day: date, rates: Parameters) -> WageParameters:
    return WageParameters(
        kind=kind,
        day=day,
        base=rates.rate(f"contribution_base.{kind}", day),
        employee_nsso=rates.rate("employee_nsso", day),
        employer_charges=_employer_charges(kind, day, rates),
        special_contribution=_bands(rates.table("special_contribution.single", day), "bands"),
        work_bonus=_work_bonus(rates.table("work_bonus.white_collar", day)),
        withholding=_withholding(kind, day, rates),
        minimum_month_cents=rates.cents("minimum_monthly_wage", day),
        quarter_ceiling_cents=rates.cents("employer_contribution_ceiling", day),
    )


def _employer_charges(kind: ContractKind, day: date, rates: Parameters) -> tuple[EmployerCharge, ...]:
    parameter_of = {"employer_nsso": "employer_nsso"} | {add_on: f"nsso_add_on.{add_on}" for add_on in _ADD_ONS}
    if kind is ContractKind.ARTIST_DAY:
        parameter_of["holiday_pay"] = "holiday_pay.artist_day"
    return tuple(EmployerCharge(name, rates.rate(parameter, day)) for name, parameter in parameter_of.items())


def _work_bonus(table: Table) -> WorkBonusTable:
    return WorkBonusTable(
        a_max_cents=table.cents("a_max"),
        a_low_cents=table.cents("a_low"),
        a_high_cents=table.cents("a_high"),
        a_slope=table.rate("a_slope"),
        b_max_cents=table.cents("b_max"),
        b_low_cents=table.cents("b_low"),
        b_slope=table.rate("b_slope"),
    )


def _withholding(kind: ContractKind, day: date, rates: Parameters) -> FlatWithholding | KeyFormula:
    if kind is ContractKind.ARTIST_DAY:
        return FlatWithholding(rates.rate("withholding.flat.artist_day", day))
    table, bonus = rates.table("withholding.key_formula", day), rates.table("fiscal_work_bonus", day)
    return KeyFormula(
        expenses=table.rate("expenses"),
        expenses_max_cents=table.cents("expenses_max"),
        brackets=_bands(table, "brackets"),
        exempt_cents=table.cents("exempt_single"),
        children_cents=table.cents_list("children"),
        extra_child_cents=table.cents("extra_child"),
        fiscal_bonus_a=bonus.rate("a"),
        fiscal_bonus_b=bonus.rate("b"),
    )


def _bands(table: Table, key: str) -> tuple[Band, ...]:
    return tuple(Band(row.cents("above"), row.cents("fixed"), row.rate("rate")) for row in table.rows(key))
