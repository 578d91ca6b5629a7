"""Answer whether units can close and how members who leave stand, and answer again when something changed.

A service looks at its own facts, all in one statement, and publishes how the thing stands when that differs from what
it said last. So no use case has to remember that a unit is closing, and none can forget it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from chassis.closing.tables import CLOSINGS, HEIRS, LEAVINGS, MEMBER, UNIT, AskedAbout, Closing, Heir, LeavingMember
from chassis.db.work import Work
from contracts.wire.closing import (
    ClosingAnswer,
    ClosingFigure,
    ClosingPosition,
    ClosingQuestion,
    LeavingAnswer,
    LeavingQuestion,
)
from contracts.wire.envelope import Envelope

Q = TypeVar("Q", bound=ClosingQuestion)
L = TypeVar("L", bound=LeavingQuestion)
_Part = Literal["hindrances", "crossings", "figures"]
_Answer = type[ClosingAnswer] | type[LeavingAnswer]

CROSSINGS_OF_BOOKS = """select subject as unit_id, 'crossings' as part, account as name, 0 as counted,
    sum(cents)::bigint as cents
  from posting where subject = any(:unit_ids) and account like 'clearing:%' group by subject, account"""
"""The clearing accounts: what stands on one in a service stands against it in the other, once all has come."""


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
    _answer(work, UNIT, event, positions, {message.data.unit_id: message for message in messages})


def answer_about_leavers(
    work: Work, messages: Sequence[Envelope[L]], event: type[LeavingAnswer], positions: sa.TextClause
) -> None:
    """Keep that these members leave, and answer. `positions`: as for units, by `withdrawal_id`, of :withdrawal_ids;
    which member that is stands in the table `leaving`.
    """
    questions = [message.data for message in messages]
    LEAVINGS.insert_new(
        work.connection, [LeavingMember(q.withdrawal_id, q.member_id, q.effective_on) for q in questions]
    )
    _answer(work, MEMBER, event, positions, {message.data.withdrawal_id: message for message in messages})


def answer_again(work: Work, event: _Answer, positions: sa.TextClause) -> int:
    """Answer for every closing unit, or every leaving, that stands otherwise than was said; returns how many.

    A step of a job.
    """
    about = MEMBER if issubclass(event, LeavingAnswer) else UNIT
    ids = [getattr(thing, about.key) for thing in about.things.read(work.connection, _not_ended(about))]
    if not ids:
        return 0
    changed = _changed(work.connection, about, positions, ids)
    return _answer(work, about, event, positions, dict.fromkeys(changed)) if changed else 0


def _answer(
    work: Work,
    about: AskedAbout,
    event: _Answer,
    positions: sa.TextClause,
    causes: Mapping[str, Envelope[Any] | None],
) -> int:
    """Under a lock, so that answers are numbered in the order of what they see."""
    work.flush()  # what this transaction itself books is seen too
    where = f"{about.key} = any(:ids) and {_not_ended(about)} order by {about.key} for update"
    locked = [getattr(thing, about.key) for thing in about.things.read(work.connection, where, ids=list(causes))]
    answers = _changed(work.connection, about, positions, locked)
    rows = [
        about.answers.row(thing, number, position.model_dump_json()) for thing, (number, position) in answers.items()
    ]
    about.answers.insert(work.connection, rows, answered_at=work.now)
    for thing, (number, position) in answers.items():
        work.publish(_said(event, thing, number, position), subject=thing, caused_by=causes[thing])
    return len(answers)


def _said(event: _Answer, thing: str, number: int, position: ClosingPosition) -> ClosingAnswer | LeavingAnswer:
    if issubclass(event, LeavingAnswer):
        return event(withdrawal_id=thing, number=number, position=position)
    return event(unit_id=thing, number=number, position=position)


def _changed(
    connection: sa.Connection, about: AskedAbout, positions: sa.TextClause, ids: Collection[str]
) -> dict[str, tuple[int, ClosingPosition]]:
    """Of the things that stand otherwise than was said: the number of the next answer, and how they stand."""
    parts: dict[str, dict[_Part, list[ClosingFigure]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(positions, {f"{about.key}s": list(ids)}):
        if row.cents or (row.counted and row.part != "crossings"):
            figure = ClosingFigure(name=row.name, count=row.counted, cents=row.cents)
            parts[row._mapping[about.key]][row.part].append(figure)  # noqa: SLF001 - a row by the name of its column
    last = {row.thing: (row.number, row.content) for row in connection.execute(_last(about), {"ids": list(ids)})}
    changed = {}
    for thing in ids:
        number, content = last.get(thing, (0, ""))
        position = ClosingPosition(
            **{part: tuple(sorted(figures, key=lambda f: f.name)) for part, figures in parts[thing].items()}
        )
        if position.model_dump_json() != content:
            changed[thing] = (number + 1, position)
    return changed


def _not_ended(about: AskedAbout) -> str:
    ends, things = about.ends.name, about.things.name
    return f"not exists (select from {ends} e where e.{about.key} = {things}.{about.key})"


def _last(about: AskedAbout) -> sa.TextClause:
    return sa.text(
        f"""select distinct on ({about.key}) {about.key} as thing, number, content from {about.answers.name}
        where {about.key} = any(:ids) order by {about.key}, number desc"""  # noqa: S608 - names
    )
