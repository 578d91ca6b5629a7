"""A production unit is to close: whoever has something of it is asked first."""

from collections.abc import Collection

from chassis.db.locks import lock
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.members.events import UnitClosingAsked
from contracts.members.units import CloseUnit, UnitReply
from kernel.clock import legal_date
from services.members.domain.closing import require_heir
from services.members.domain.unit import Unit
from services.members.locks import MembersLock
from services.members.refusals import HeirAlreadyNamed, UnitAlreadyClosed, UnitAlreadyClosing, UnitIsHeir
from services.members.store.closings import (
    Closing,
    ClosingHeir,
    ClosingQuestion,
    ClosingState,
    add_closing,
    add_heir,
    add_questions,
    closing_of,
    unit_inherited,
)
from services.members.store.units import closing_reason_of, unit_of
from services.members.use_cases.get_unit import known_unit_reply


def close_unit(work: Work, request: CloseUnit) -> UnitReply:
    """Keep who asked for it and why, and ask the services that the event names. For good.

    It is closed when they answered that nothing is open (`keep_answers`). Of a unit that is closing or closed only an
    heir can still be named, once. Raises UnknownThing, UnitAlreadyClosed, UnitAlreadyClosing, UnitIsHeir,
    HeirAlreadyNamed, and what `require_heir` raises.
    """
    lock(work.connection, MembersLock.CLOSING)  # so that no two units become heirs of each other
    unit = require_known(unit_of(work.connection, request.unit_id), "unit")
    state = closing_of(work.connection, unit.unit_id)
    _require_news(request, unit, state)
    if state is None:
        _begin(work, request, unit)
    if request.heir_unit_id is not None:
        _name_heir(work, unit, request.heir_unit_id)
    current = closing_of(work.connection, unit.unit_id)
    ask_about(work, [current] if current else [])
    return known_unit_reply(work, unit)


def ask_about(work: Work, states: Collection[ClosingState]) -> None:
    """Ask all consumers of the question about these units, under the next number of each."""
    questions = [ClosingQuestion(state.closing.unit_id, state.questions + 1, legal_date(work.now)) for state in states]
    add_questions(work.connection, questions)
    for state, question in zip(states, questions, strict=True):
        event = UnitClosingAsked(
            unit_id=question.unit_id,
            question=question.question,
            began_on=state.closing.began_on,
            heir_unit_id=state.heir_unit_id,
        )
        work.publish(event, subject=question.unit_id)


def _require_news(request: CloseUnit, unit: Unit, state: ClosingState | None) -> None:
    if request.heir_unit_id is not None:
        if state is not None and state.heir_unit_id is not None:
            raise HeirAlreadyNamed("an heir was named before", field="heir_unit_id", heir_unit_id=state.heir_unit_id)
    elif unit.closed_on is not None:
        raise UnitAlreadyClosed("this unit was closed before", field="unit_id")
    elif state is not None:
        raise UnitAlreadyClosing("this unit is closing: get_unit tells what hinders", field="unit_id")


def _begin(work: Work, request: CloseUnit, unit: Unit) -> None:
    """Raises UnitIsHeir. A unit that release 0.1.0 closed without asking keeps its day and reason."""
    if of := unit_inherited(work.connection, unit.unit_id):
        raise UnitIsHeir("it is the heir of a unit that is still closing", field="unit_id", closing_unit_id=of)
    closed = closing_reason_of(work.connection, unit.unit_id)
    if closed is None:
        closing = Closing(unit.unit_id, legal_date(work.now), request.reason, work.cause.actor)
    else:
        closing = Closing(unit.unit_id, closed.closed_on, closed.reason, closed.closed_by)
    add_closing(work.connection, closing)


def _name_heir(work: Work, unit: Unit, heir_unit_id: str) -> None:
    heir = require_known(unit_of(work.connection, heir_unit_id), "unit", field="heir_unit_id")
    require_heir(unit, heir, heir_is_closing=closing_of(work.connection, heir_unit_id) is not None)
    add_heir(work.connection, ClosingHeir(unit.unit_id, heir_unit_id, legal_date(work.now), work.cause.actor))
