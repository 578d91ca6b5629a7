"""Tell a member every movement of a unit's budget, and show that the books agree."""

from chassis.db.work import Work
from contracts.payroll.budgets import GetStatement, StatementLine, StatementReply
from contracts.wire.refusals import UnknownThing
from services.payroll.domain.statement import Movement, movements
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
        lines=tuple(map(_line, lines)),
        balance_cents=lines[-1].balance_cents if lines else 0,
        books_cents=books_cents,
    )


def _line(movement: Movement) -> StatementLine:
    return StatementLine(
        booked_on=movement.booked_on,
        what=movement.what,
        about=movement.about,
        cents=movement.cents,
        balance_cents=movement.balance_cents,
    )
