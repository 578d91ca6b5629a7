"""A production unit is closed."""

from dataclasses import replace

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.members.events import UnitClosed
from contracts.members.units import CloseUnit, UnitReply
from kernel.clock import legal_date
from services.members.refusals import UnitAlreadyClosed
from services.members.store.units import add_closing, unit_of
from services.members.use_cases.get_unit import unit_reply


def close_unit(work: Work, request: CloseUnit) -> UnitReply:
    """Keep who closed the unit today, and why; publish UnitClosed. For good. Raises UnknownThing, UnitAlreadyClosed."""
    unit = require_known(unit_of(work.connection, request.unit_id), "unit")
    today = legal_date(work.now)
    if not add_closing(work.connection, unit.unit_id, today, reason=request.reason, by=work.cause.actor):
        raise UnitAlreadyClosed("this unit was closed before", field="unit_id")
    work.publish(UnitClosed(unit_id=unit.unit_id, closed_on=today), subject=unit.unit_id)
    return unit_reply(replace(unit, closed_on=today))
