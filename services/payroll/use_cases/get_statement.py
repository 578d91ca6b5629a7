"""Tell a member every movement of a unit's budget, and show that the books agree."""

from dataclasses import asdict

from chassis.db.work import Work
from contracts.payroll.budgets import GetStatement, StatementLine, StatementReply
from contracts.wire.refusals import UnknownThing
from services.payroll.domain.statement import movements
from services.payroll.store.budgets import statement_of
from services.payroll.store.units import unit_of
from services.payroll.use_cases.access import require_holder


def get_statement(work: Work, request: GetStatement) -> StatementReply:
    """Raises UnknownThing, NotYourOwn."""
    unit = unit_of(work.connection, request.unit_id)
    if unit is None:
        raise UnknownThing("no unit has this id", field="unit_id")
    require_holder(work.cause, unit)
    facts, books_cents = statement_of(work.connection, unit.unit_id)
    lines = movements(facts)
    return StatementReply(
        unit_id=unit.unit_id,
        lines=tuple(StatementLine.model_validate(asdict(line)) for line in lines),
        balance_cents=lines[-1].balance_cents if lines else 0,
        books_cents=books_cents,
    )
