"""Declare an employment contract: compute the wage, see that the unit may spend its cost, reserve it."""

from dataclasses import dataclass

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.payroll.contracts import ContractReply, DeclareContract
from kernel.clock import legal_date
from kernel.periods import Period
from services.payroll.access import require_holder
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact, contract_cost_cents
from services.payroll.domain.contract import Contract, ContractKind, Household, require_work_day
from services.payroll.domain.payslip import Payslip
from services.payroll.domain.wage import payslip_of
from services.payroll.parameters import wage_parameters
from services.payroll.refusals import NoTariff
from services.payroll.store.budgets import NewFact, add_facts, budget_of
from services.payroll.store.contracts import ContractState, DeclaredContract, add_contract, lock_month
from services.payroll.store.tariffs import coefficient_on
from services.payroll.store.units import Unit, lock_unit
from services.payroll.use_cases.get_budget import advance_share
from services.payroll.use_cases.get_contract import contract_reply


def declare_contract(work: Work, request: DeclareContract) -> ContractReply:
    """Reserve the employer cost and the expected wage contribution.

    The unit is locked meanwhile, so that two declarations never spend the same money. A closing unit declares work up
    to its last day, from money in hand. Raises UnknownThing, NotYourOwn, UnitIsClosing, the WageRefused of the domain,
    DateNotCovered, NoTariff, BudgetExceeded.
    """
    unit = require_known(lock_unit(work.connection, request.unit_id), "unit")
    require_holder(work.cause, unit)
    require_work_day(ContractKind.named(request.kind), request.day, unit.closing_since)
    payslip = _payslip(work, request)
    cost = _Cost(payslip.employer_cost_cents, _cost_cents(work, unit, payslip))
    share = advance_share(unit, legal_date(work.now))
    budget_of(work.connection, unit.unit_id).require(cost.whole_cents, share)
    declared = _declared(work.new_id("ctr"), request, unit, payslip, cost)
    add_contract(work.connection, declared, at=work.now, by=work.cause.actor)
    _reserve(work, declared, cost.whole_cents)
    return contract_reply(ContractState(declared, settled=False, contribution_cents=None))


@dataclass(frozen=True, slots=True)
class _Cost:
    """What the contract costs its unit, without and with the expected wage contribution."""

    employer_cents: int
    whole_cents: int

    @property
    def contribution_cents(self) -> int:
        return self.whole_cents - self.employer_cents


def _payslip(work: Work, request: DeclareContract) -> Payslip:
    kind = ContractKind.named(request.kind)
    contract = Contract(
        kind, request.day, request.hours, request.gross_cents, Household(request.household, request.children)
    )
    parameters = wage_parameters(kind, request.day)
    month = lock_month(work.connection, request.worker_id, Period.month(request.day).first)
    return payslip_of(contract, parameters, month)


def _cost_cents(work: Work, unit: Unit, payslip: Payslip) -> int:
    coefficient = coefficient_on(work.connection, unit.legal_entity, payslip.kind, payslip.day)
    if coefficient is None:
        raise NoTariff(
            f"no tariff of {unit.legal_entity} has a coefficient for {payslip.kind} on {payslip.day}",
            field="day",
            legal_entity=unit.legal_entity,
        )
    return contract_cost_cents(payslip.employer_cost_cents, payslip.gross_cents, coefficient)


def _declared(
    contract_id: str, request: DeclareContract, unit: Unit, payslip: Payslip, cost: _Cost
) -> DeclaredContract:
    charges = {line.name: line.cents for line in payslip.employer_lines}
    return DeclaredContract(
        contract_id=contract_id,
        unit_id=unit.unit_id,
        worker_id=request.worker_id,
        legal_entity=unit.legal_entity,
        kind=request.kind,
        day=payslip.day,
        month=Period.month(payslip.day).first,
        hours=request.hours,
        household=request.household,
        children=request.children,
        gross_cents=payslip.gross_cents,
        employee_nsso_cents=payslip.employee_nsso_cents - payslip.work_bonus_cents,
        withholding_cents=payslip.withholding_cents,
        special_contribution_cents=payslip.special_contribution_cents,
        net_cents=payslip.net_cents,
        employer_charges_cents=payslip.employer_charges_cents,
        holiday_pay_cents=charges.get("holiday_pay", 0),
        expected_contribution_cents=cost.contribution_cents,
        lines=[(line.name, line.cents) for line in payslip.lines],
    )


def _reserve(work: Work, declared: DeclaredContract, cents: int) -> None:
    """On the day it is declared, or on that of the work when that was before."""
    day, unit_id = min(legal_date(work.now), declared.day), declared.unit_id
    add_facts(work.connection, Fact.RESERVED, [NewFact(declared.contract_id, unit_id, cents, day)])
    postings = (Posting(Account.BUDGET, unit_id, cents), Posting(Account.RESERVED, unit_id, -cents))
    work.post(Entry(declared.contract_id, "reserve", day, postings))
