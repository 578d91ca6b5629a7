"""Answer whether units can close, and answer again when something changed.

A service looks at its own facts, all in one statement, and publishes how the unit stands when that differs from what
it said last. So no use case has to remember that a unit is closing, and none can forget it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from chassis.closing.tables import ANSWERS, CLOSINGS, HEIRS, AnswerRow, Closing, Heir
from chassis.db.work import Work
from contracts.wire.closing import ClosingAnswer, ClosingFigure, ClosingPosition, ClosingQuestion
from contracts.wire.envelope import Envelope

Q = TypeVar("Q", bound=ClosingQuestion)
_Part = Literal["hindrances", "crossings", "figures"]

CROSSINGS_OF_BOOKS = """select subject as unit_id, 'crossings' as part, account as name, 0 as counted,
    sum(cents)::bigint as cents
  from posting where subject = any(:unit_ids) and account like 'clearing:%' group by subject, account"""
"""The clearing accounts: what stands on one in a service stands against it in the other, once all has come."""

_CLOSING = "not exists (select from closing_end e where e.unit_id = closing.unit_id)"
_LOCKED = f"unit_id = any(:unit_ids) and {_CLOSING} order by unit_id for update"
_LAST = sa.text(
    """select distinct on (unit_id) unit_id, number, content from closing_answer
    where unit_id = any(:unit_ids) order by unit_id, number desc"""
)


def keep_questions(work: Work, messages: Sequence[Envelope[Q]]) -> None:
    """Keep that these units are closing, and their heirs where one is named."""
    questions = [message.data for message in messages]
    CLOSINGS.insert_new(work.connection, [Closing(q.unit_id, q.began_on) for q in questions])
    HEIRS.insert_new(work.connection, [Heir(q.unit_id, q.heir_unit_id) for q in questions if q.heir_unit_id])


def answer_questions(
    work: Work, messages: Sequence[Envelope[Q]], event: type[ClosingAnswer], positions: sa.TextClause
) -> None:
    """Answer what was kept. `positions` selects `unit_id`, `part`, `name`, `counted` and `cents` of :unit_ids, where
    `part` is a field of ClosingPosition.
    """
    _answer(work, event, positions, {message.data.unit_id: message for message in messages})


def answer_again(work: Work, event: type[ClosingAnswer], positions: sa.TextClause) -> int:
    """Answer for every closing unit that stands otherwise than was said; returns how many. A step of a job."""
    unit_ids = [closing.unit_id for closing in CLOSINGS.read(work.connection, _CLOSING)]
    if not unit_ids:
        return 0
    changed = _changed(work.connection, positions, unit_ids)
    return _answer(work, event, positions, dict.fromkeys(changed)) if changed else 0


def _answer(
    work: Work,
    event: type[ClosingAnswer],
    positions: sa.TextClause,
    causes: Mapping[str, Envelope[Any] | None],
) -> int:
    """Under a lock, so that answers are numbered in the order of what they see."""
    work.flush()  # what this transaction itself books is seen too
    locked = CLOSINGS.read(work.connection, _LOCKED, unit_ids=list(causes))
    answers = _changed(work.connection, positions, [closing.unit_id for closing in locked])
    rows = [AnswerRow(unit_id, number, position.model_dump_json()) for unit_id, (number, position) in answers.items()]
    ANSWERS.insert(work.connection, rows, answered_at=work.now)
    for unit_id, (number, position) in answers.items():
        answer = event(unit_id=unit_id, number=number, position=position)
        work.publish(answer, subject=unit_id, caused_by=causes[unit_id])
    return len(answers)


def _changed(
    connection: sa.Connection, positions: sa.TextClause, unit_ids: Collection[str]
) -> dict[str, tuple[int, ClosingPosition]]:
    """Of the units that stand otherwise than was said: the number of the next answer, and how they stand."""
    values = {"unit_ids": list(unit_ids)}
    parts: dict[str, dict[_Part, list[ClosingFigure]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(positions, values):
        if row.cents or (row.counted and row.part != "crossings"):
            parts[row.unit_id][row.part].append(ClosingFigure(name=row.name, count=row.counted, cents=row.cents))
    last = {row.unit_id: (row.number, row.content) for row in connection.execute(_LAST, values)}
    changed = {}
    for unit_id in unit_ids:
        number, content = last.get(unit_id, (0, ""))
        position = ClosingPosition(
            **{part: tuple(sorted(figures, key=lambda f: f.name)) for part, figures in parts[unit_id].items()}
        )
        if position.model_dump_json() != content:
            changed[unit_id] = (number + 1, position)
    return changed
