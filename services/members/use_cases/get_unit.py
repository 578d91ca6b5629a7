"""One production unit."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.members.enums import UnitState
from contracts.members.events import UnitClosingAsked
from contracts.members.units import GetUnit, UnitAnswer, UnitReply
from contracts.wire.closing import ClosingFigure, ClosingPosition
from services.members.access import require_holder
from services.members.domain.closing import on_their_way
from services.members.domain.unit import Unit
from services.members.store.closings import ClosingState, closing_of
from services.members.store.units import unit_of


def get_unit(work: Work, request: GetUnit) -> UnitReply:
    """Raises UnknownThing; NotYourOwn for a member who does not hold the unit."""
    unit = require_known(unit_of(work.connection, request.unit_id), "unit")
    require_holder(work.cause, unit.holder_ids)
    return known_unit_reply(work, unit)


def known_unit_reply(work: Work, unit: Unit) -> UnitReply:
    """With what is known of its closing."""
    return unit_reply(unit, closing_of(work.connection, unit.unit_id))


def unit_reply(unit: Unit, closing: ClosingState | None) -> UnitReply:
    """`closing`: None while nobody asked that the unit be closed."""
    answers = _answers(closing) if closing else ()
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
        state=_state(unit, closing),
        closing_since=closing.closing.began_on if closing else None,
        heir_unit_id=closing.heir_unit_id if closing else None,
        answers=answers,
        on_their_way=_on_their_way(answers),
    )


def _state(unit: Unit, closing: ClosingState | None) -> UnitState:
    if unit.closed_on is not None:
        return "closed"
    return "open" if closing is None else "closing"


def _answers(closing: ClosingState) -> tuple[UnitAnswer, ...]:
    services = sorted({*UnitClosingAsked.CONSUMERS, *closing.answers})
    return tuple(UnitAnswer(service=service, position=_position(closing.answers.get(service))) for service in services)


def _position(content: str | None) -> ClosingPosition | None:
    return None if content is None else ClosingPosition.model_validate_json(content)


def _on_their_way(answers: tuple[UnitAnswer, ...]) -> tuple[ClosingFigure, ...]:
    """Not told before all have answered: what only part of them know of is not on its way."""
    positions = [answer.position for answer in answers if answer.position is not None]
    if len(positions) < len(answers):
        return ()
    crossings = ((figure.name, figure.cents) for position in positions for figure in position.crossings)
    return tuple(ClosingFigure(name=name, cents=cents) for name, cents in on_their_way(crossings).items())
