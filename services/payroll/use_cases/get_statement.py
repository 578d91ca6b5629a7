"""Every movement of a unit's budget, and what its books say beside it."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.payroll.budgets import GetStatement, StatementLine, StatementReply
from services.payroll.access import require_holder
from services.payroll.domain.statement import Movement, movements
from services.payroll.store.budgets import statement_of
from services.payroll.store.units import unit_of


def get_statement(work: Work, request: GetStatement) -> StatementReply:
    """Raises UnknownThing, NotYourOwn."""
    unit = require_known(unit_of(work.connection, request.unit_id), "unit")
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
