"""Wages: declared within the budget of a unit, settled by finance; a letter goes to the worker."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.payroll.budgets import BudgetReply, GetBudget, GetStatement, StatementReply
from contracts.payroll.contracts import ContractReply, DeclareContract, GetContract, SettleContract
from scenarios.cast import HOLDER
from scenarios.plan import LAST, PlannedWage
from scenarios.session import Session, ask, refused, request_id, unless_refused, until


@dataclass(frozen=True, slots=True)
class SettledWage:
    """A planned wage and what payroll made of it."""

    planned: PlannedWage
    reply: ContractReply

    @property
    def cost_cents(self) -> int:
        """What it takes from the unit."""
        return self.reply.employer_cost_cents + self.reply.wage_contribution_cents


@dataclass(frozen=True, slots=True)
class RefusedWage:
    """A wage that a unit could not bear: its gross, what it would have cost, what there was."""

    unit: str
    gross_cents: int
    needed_cents: int
    spendable_cents: int


def budget(session: Session, unit: str) -> BudgetReply:
    """What the unit may spend, as its holder sees it."""
    return ask(session.member(HOLDER[unit]), GetBudget(unit_id=session.units[unit]))


def statement(session: Session, unit: str) -> StatementReply:
    return ask(session.member(HOLDER[unit]), GetStatement(unit_id=session.units[unit]))


def until_facility(session: Session, unit: str, cents: int) -> BudgetReply:
    """Wait until payroll knows the unit and has consumed all its invoices."""
    look = unless_refused("unknown_thing", lambda: budget(session, unit))
    return until(session, f"{unit} may count on its invoices", lambda: _when(look(), facility_cents=cents), look)


def until_available(session: Session, unit: str, cents: int) -> BudgetReply:
    """Wait until the unit has exactly this in hand and nothing is reserved any more."""
    look = unless_refused("unknown_thing", lambda: budget(session, unit))
    return until(
        session,
        f"{unit} has {cents} cents in hand",
        lambda: _when(look(), available_cents=cents, reserved_cents=0),
        look,
    )


def pay(session: Session, wages: Iterable[PlannedWage]) -> list[SettledWage]:
    """A holder declares, finance settles: the wage is owed, whether or not the client has paid."""
    return [SettledWage(wage, _settle(session, _declare(session, wage))) for wage in wages]


def as_they_stand(session: Session, paid: Iterable[SettledWage]) -> list[SettledWage]:
    """The same wages, read again by their workers."""
    return [
        SettledWage(
            wage.planned,
            ask(
                session.member(wage.planned.worker),
                GetContract(contract_id=wage.reply.contract_id),
            ),
        )
        for wage in paid
    ]


def try_whole_budget(session: Session, unit: str) -> RefusedWage:
    """A holder takes all that the unit may spend for a gross wage; the charges on top are too much."""
    spendable = budget(session, unit).spendable_cents
    wage = PlannedWage(unit, HOLDER[unit], "artist_day", LAST, 8, spendable)
    with refused("budget_exceeded") as refusals:
        _declare(session, wage)
    needed = refusals[0].facts["needed_cents"]
    return RefusedWage(unit, spendable, int(needed or 0), spendable)


def _declare(session: Session, wage: PlannedWage) -> ContractReply:
    request = DeclareContract(
        request_id=request_id(),
        unit_id=session.units[wage.unit],
        worker_id=session.members[wage.worker],
        kind=wage.kind,
        day=wage.day,
        hours=wage.hours,
        gross_cents=wage.gross_cents,
    )
    holder = session.member(HOLDER[wage.unit])
    return until(session, "payroll knows the tariff", unless_refused("no_tariff", lambda: ask(holder, request)))


def _settle(session: Session, contract: ContractReply) -> ContractReply:
    request = SettleContract(request_id=request_id(), contract_id=contract.contract_id)
    return ask(session.finance, request)


def _when(reply: BudgetReply | None, **figures: int) -> BudgetReply | None:
    """The reply when it is there and has these figures."""
    if reply is None or any(getattr(reply, name) != cents for name, cents in figures.items()):
        return None
    return reply
