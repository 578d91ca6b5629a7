"""Services answer whether a unit can close; when all of them can let it go, it is closed."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from chassis.db.work import Work
from contracts.members.events import ServiceStatement, UnitClosed, UnitClosingAsked, UnitWoundUp
from contracts.wire.closing import ClosingAnswer, ClosingPosition
from contracts.wire.envelope import Envelope
from kernel.clock import legal_date
from services.members.domain.closing import can_close
from services.members.store import closings as store
from services.members.store.closings import ClosingState, add_answers, closings_of, end_closings, lock_closings
from services.members.store.units import closed_days_of

A = TypeVar("A", bound=ClosingAnswer)


def keep_answers(work: Work, messages: Sequence[Envelope[A]]) -> None:
    """Keep every answer, in any order; publish UnitClosed and UnitWoundUp for units of which nothing is open any more.

    The closings are locked meanwhile: of two last answers at once, the second sees the first.
    """
    causes = {message.data.unit_id: message for message in messages}
    waiting = lock_closings(work.connection, causes.keys())
    add_answers(work.connection, [_row(message) for message in messages])
    ready = {
        unit_id: (state, positions)
        for unit_id, state in closings_of(work.connection, waiting).items()
        if _is_ready(positions := _positions(state))
    }
    if ready:
        _wind_up(work, ready, causes)


def _row(message: Envelope[A]) -> store.ClosingAnswer:
    answer = message.data
    return store.ClosingAnswer(answer.unit_id, message.producer, answer.number, answer.position.model_dump_json())


def _positions(state: ClosingState) -> Mapping[str, ClosingPosition]:
    return {service: ClosingPosition.model_validate_json(content) for service, content in state.answers.items()}


def _is_ready(positions: Mapping[str, ClosingPosition]) -> bool:
    hindered = {service: bool(position.hindrances) for service, position in positions.items()}
    crossings = ((figure.name, figure.cents) for position in positions.values() for figure in position.crossings)
    return can_close(UnitClosingAsked.CONSUMERS, hindered, crossings)


def _wind_up(
    work: Work,
    ready: Mapping[str, tuple[ClosingState, Mapping[str, ClosingPosition]]],
    causes: Mapping[str, Envelope[Any]],
) -> None:
    newly_closed = end_closings(work.connection, [state.closing for state, _ in ready.values()], legal_date(work.now))
    days = closed_days_of(work.connection, ready.keys())
    for unit_id, (_, positions) in ready.items():
        if unit_id in newly_closed:
            closed = UnitClosed(unit_id=unit_id, closed_on=days[unit_id])
            work.publish(closed, subject=unit_id, caused_by=causes[unit_id])
        wound_up = UnitWoundUp(unit_id=unit_id, closed_on=days[unit_id], statement=_statement(positions))
        work.publish(wound_up, subject=unit_id, caused_by=causes[unit_id])


def _statement(positions: Mapping[str, ClosingPosition]) -> tuple[ServiceStatement, ...]:
    return tuple(
        ServiceStatement(service=service, figures=position.figures) for service, position in sorted(positions.items())
    )
