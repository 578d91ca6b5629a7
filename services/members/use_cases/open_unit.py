"""A production unit is opened."""

from chassis.db.work import Work
from contracts.members.events import UnitOpened
from contracts.members.units import OpenUnit, UnitReply
from contracts.wire.refusals import UnknownThing
from kernel.clock import legal_date
from services.members.domain.member import Member
from services.members.domain.unit import Unit, require_different, require_may_hold, require_office
from services.members.store.members import members_of
from services.members.store.units import add_unit
from services.members.use_cases.get_unit import unit_reply


def open_unit(work: Work, request: OpenUnit) -> UnitReply:
    """Write the unit and publish UnitOpened: it may work from today on.

    Raises UnknownOffice, HolderNamedTwice, UnknownThing, NotACooperator, AgreementNotSigned.
    """
    require_office(request.office)
    require_different(request.holder_ids)
    require_may_hold(_known_holders(work, request.holder_ids))
    opened = _unit(work, request)
    add_unit(work.connection, opened)
    work.publish(_event(opened), subject=opened.unit_id)
    return unit_reply(opened, None)


def _known_holders(work: Work, holder_ids: tuple[str, ...]) -> list[Member]:
    members = members_of(work.connection, holder_ids)
    for member_id in holder_ids:
        if member_id not in members:
            raise UnknownThing("no member has this id", field="holder_ids", member_id=member_id)
    return [members[member_id] for member_id in holder_ids]


def _unit(work: Work, request: OpenUnit) -> Unit:
    return Unit(
        unit_id=work.new_id("unit"),
        name=request.name,
        holder_ids=request.holder_ids,
        tool=request.tool,
        sector=request.sector,
        office=request.office,
        adviser=request.adviser,
        legal_entity=request.legal_entity,
        opened_on=legal_date(work.now),
    )


def _event(opened: Unit) -> UnitOpened:
    return UnitOpened(
        unit_id=opened.unit_id,
        name=opened.name,
        holder_ids=opened.holder_ids,
        tool=opened.tool,
        sector=opened.sector,
        office=opened.office,
        adviser=opened.adviser,
        legal_entity=opened.legal_entity,
        opened_on=opened.opened_on,
    )
