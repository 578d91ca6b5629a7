"""Contracts as they were declared, and their settlements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.payroll import enums
from services.payroll.domain.contract import ContractKind, MonthToDate
from services.payroll.store.budgets import FACTS


@dataclass(frozen=True, slots=True)
class DeclaredContract:
    """What was declared and what it costs. `lines` is the payslip as it is read; `month` its first day."""

    contract_id: str
    unit_id: str
    worker_id: str
    legal_entity: str
    kind: enums.ContractKind
    day: date
    month: date
    hours: int
    household: enums.HouseholdSituation
    children: int
    gross_cents: int
    employee_nsso_cents: int
    withholding_cents: int
    special_contribution_cents: int
    net_cents: int
    employer_charges_cents: int
    holiday_pay_cents: int
    expected_contribution_cents: int
    lines: list[tuple[str, int]]

    @property
    def employer_cost_cents(self) -> int:
        return self.gross_cents + self.employer_charges_cents


@dataclass(frozen=True, slots=True)
class ContractState:
    """A contract now. `contribution_cents` is what was deducted for it, None as long as nothing was."""

    declared: DeclaredContract
    settled: bool
    contribution_cents: int | None


@dataclass(frozen=True, slots=True)
class WorkerMonth:
    """What is locked while a contract of this worker in this month is declared."""

    worker_id: str
    month: date


@dataclass(frozen=True, slots=True)
class Settlement:
    contract_id: str
    settled_on: date
    settled_by: str


CONTRACTS = Table("contract", DeclaredContract, key="contract_id", same={"declared_at": datetime, "declared_by": str})
MONTHS = Table("worker_month", WorkerMonth, key="worker_id, month")
SETTLEMENTS = Table("settlement", Settlement, key="contract_id")

budget_fact, contract, settlement = FACTS.clause, CONTRACTS.clause, SETTLEMENTS.clause
_COLUMNS = [contract.c[name] for name in DeclaredContract.__dataclass_fields__]


def lock_month(connection: sa.Connection, worker_id: str, month: date) -> MonthToDate:
    """What the worker's contracts of this month hold, with the month locked until this transaction ends."""
    MONTHS.insert_new(connection, [WorkerMonth(worker_id, month)])
    MONTHS.read(connection, "worker_id = :worker_id and month = :month for update", worker_id=worker_id, month=month)
    of_month = contract.c.worker_id == worker_id, contract.c.month == month
    row = connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(contract.c.gross_cents), 0),
            sa.func.coalesce(sa.func.sum(contract.c.special_contribution_cents), 0),
            sa.func.array_agg(contract.c.kind.distinct()),
        ).where(*of_month)
    ).one()
    return MonthToDate(int(row[0]), int(row[1]), frozenset(ContractKind(kind) for kind in row[2] or ()))


def add_contract(connection: sa.Connection, declared: DeclaredContract, *, at: datetime, by: str) -> None:
    CONTRACTS.insert(connection, [declared], declared_at=at, declared_by=by)


def contract_of(connection: sa.Connection, contract_id: str) -> ContractState | None:
    row = connection.execute(
        sa.select(*_COLUMNS, settlement.c.contract_id.is_not(None), budget_fact.c.cents)
        .join(settlement, settlement.c.contract_id == contract.c.contract_id, isouter=True)
        .join(
            budget_fact,
            sa.and_(budget_fact.c.about == contract.c.contract_id, budget_fact.c.fact == "wage_contribution"),
            isouter=True,
        )
        .where(contract.c.contract_id == contract_id)
    ).one_or_none()
    return None if row is None else ContractState(DeclaredContract(*row[:-2]), row[-2], row[-1])


def add_settlement(connection: sa.Connection, contract_id: str, day: date, *, by: str) -> bool:
    """Write it; False when the contract was settled before."""
    return SETTLEMENTS.insert_new(connection, [Settlement(contract_id, day, by)]) == 1


@dataclass(frozen=True, slots=True)
class ExpectedContribution:
    """What a contract for work on this day reserved for its wage contribution."""

    day: date
    cents: int


def expected_contributions(connection: sa.Connection, contract_ids: Collection[str]) -> dict[str, ExpectedContribution]:
    """By contract; leaves out unknown ones."""
    query = sa.select(contract.c.contract_id, contract.c.day, contract.c.expected_contribution_cents).where(
        contract.c.contract_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Text)))
    )
    return {
        row[0]: ExpectedContribution(row[1], row[2]) for row in connection.execute(query, {"ids": list(contract_ids)})
    }
