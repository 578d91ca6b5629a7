"""One production unit."""

from chassis.db.work import Cause, Work
from chassis.rpc.auth import NotYourOwn
from contracts.members.units import GetUnit, UnitReply
from contracts.wire.refusals import UnknownThing
from services.members.domain.unit import Unit
from services.members.store.units import unit_of


def get_unit(work: Work, request: GetUnit) -> UnitReply:
    """Raises UnknownThing; NotYourOwn for a member who does not hold the unit."""
    unit = unit_of(work.connection, request.unit_id)
    if unit is None:
        raise UnknownThing("no unit has this id", field="unit_id")
    _require_holder(work.cause, unit)
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


def _require_holder(cause: Cause, unit: Unit) -> None:
    if cause.roles - {"member"}:
        return
    if cause.actor.removeprefix("member:") not in unit.holder_ids:
        raise NotYourOwn("a member may see only the units it holds", field="unit_id")
