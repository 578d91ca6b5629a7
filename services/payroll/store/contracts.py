"""Contracts as they were declared, and their settlements."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.payroll.domain.contract import ContractKind, MonthToDate
from services.payroll.store.tables import budget_fact, contract, settlement, worker_month


@dataclass(frozen=True, slots=True)
class DeclaredContract:
    """What was declared and what it costs. `lines` is the payslip as it is read; `month` its first day."""

    contract_id: str
    unit_id: str
    worker_id: str
    legal_entity: str
    kind: str
    day: date
    month: date
    hours: int
    household: str
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


_KEPT = [contract.c[name] for name in DeclaredContract.__dataclass_fields__]


def lock_month(connection: sa.Connection, worker_id: str, month: date) -> MonthToDate:
    """What the worker's contracts of this month hold, with the month held until this transaction ends."""
    key = {"worker_id": worker_id, "month": month}
    connection.execute(insert(worker_month).values(key).on_conflict_do_nothing())
    connection.execute(sa.select(worker_month).filter_by(**key).with_for_update())
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
    connection.execute(sa.insert(contract).values(**asdict(declared), declared_at=at, declared_by=by))


def contract_of(connection: sa.Connection, contract_id: str) -> ContractState | None:
    row = connection.execute(
        sa.select(*_KEPT, settlement.c.contract_id.is_not(None), budget_fact.c.cents)
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
    added = connection.execute(
        insert(settlement)
        .values(contract_id=contract_id, settled_on=day, settled_by=by)
        .on_conflict_do_nothing()
        .returning(settlement.c.contract_id)
    ).first()
    return added is not None


def expected_contributions(connection: sa.Connection, contract_ids: Collection[str]) -> dict[str, int]:
    """What each of these contracts reserved for its wage contribution, in cents; leaves out unknown ones."""
    query = sa.select(contract.c.contract_id, contract.c.expected_contribution_cents).where(
        contract.c.contract_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Text)))
    )
    return {row[0]: row[1] for row in connection.execute(query, {"ids": list(contract_ids)})}
