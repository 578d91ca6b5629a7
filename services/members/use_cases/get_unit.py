"""One production unit."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.members.units import GetUnit, UnitReply
from services.members.access import require_holder
from services.members.domain.unit import Unit
from services.members.store.units import unit_of


def get_unit(work: Work, request: GetUnit) -> UnitReply:
    """Raises UnknownThing; NotYourOwn for a member who does not hold the unit."""
    unit = require_known(unit_of(work.connection, request.unit_id), "unit")
    require_holder(work.cause, unit.holder_ids)
    return unit_reply(unit)


def unit_reply(unit: Unit) -> UnitReply:
    return UnitReply(
        unit_id=unit.unit_id,
        name=unit.name,
        holder_ids=unit.holder_ids,
        tool=unit.tool,
        sector=unit.sector,
        office=unit.office,
        adviser=unit.adviser,
        legal_entity=unit.legal_entity,
        opened_on=unit.opened_on,
        closed_on=unit.closed_on,
    )
