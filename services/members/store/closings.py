"""Every SQL statement about units that are closing: what was asked, what was answered, what it ended with."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.members.store.units import CLOSINGS as CLOSED
from services.members.store.units import UnitClosing


@dataclass(frozen=True, slots=True)
class Closing:
    """Who asked that the unit be closed, and why; `began_on` is its last day of work."""

    unit_id: str
    began_on: date
    reason: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class ClosingHeir:
    unit_id: str
    heir_unit_id: str
    named_on: date
    named_by: str


@dataclass(frozen=True, slots=True)
class ClosingQuestion:
    unit_id: str
    question: int
    published_on: date


@dataclass(frozen=True, slots=True)
class ClosingAnswer:
    """`content`: how the unit stands with the service, a ClosingPosition as JSON."""

    unit_id: str
    service: str
    number: int
    content: str


@dataclass(frozen=True, slots=True)
class ClosingEnd:
    unit_id: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class ClosingState:
    """A closing as it stands. `answers`: service → the content of its last answer. `questions`: how often asked."""

    closing: Closing
    heir_unit_id: str | None
    questions: int
    answers: Mapping[str, str]


CLOSINGS = Table("closing", Closing, key="unit_id")
HEIRS = Table("closing_heir", ClosingHeir, key="unit_id")
QUESTIONS = Table("closing_question", ClosingQuestion, key="unit_id, question")
ANSWERS = Table("closing_answer", ClosingAnswer, key="unit_id, service, number")
ENDS = Table("closing_end", ClosingEnd, key="unit_id")
_NOT_ENDED = "not exists (select from closing_end e where e.unit_id = closing.unit_id)"
_NOT_CLOSED = "not exists (select from unit_closing c where c.unit_id = closing.unit_id)"
_STATES = sa.text(
    f"""select {CLOSINGS.names("c")}, h.heir_unit_id,
      (select count(*) from closing_question q where q.unit_id = c.unit_id) as questions,
      (select coalesce(json_object_agg(a.service, a.content), '{{}}')::text from (
        select distinct on (service) service, content from closing_answer a
        where a.unit_id = c.unit_id order by service, number desc) as a) as answers
    from closing c left join closing_heir h using (unit_id) where c.unit_id = any(:unit_ids) order by c.unit_id"""  # noqa: S608 - names
)
_HEIR_OF = sa.text(
    """select min(h.unit_id) from closing_heir h
    where h.heir_unit_id = :unit_id and not exists (select from closing_end e where e.unit_id = h.unit_id)"""
)
_ADD_CLOSED = sa.text(f"{CLOSED.insert_new_sql} returning unit_id")
# Of units that release 0.1.0 closed without asking.
_BEGIN_CLOSED = sa.text(
    """insert into closing (unit_id, began_on, reason, asked_by)
    select unit_id, closed_on, reason, closed_by from unit_closing c
      where not exists (select from closing b where b.unit_id = c.unit_id) order by unit_id limit :limit
    on conflict do nothing"""
)
_NOT_ANSWERED = sa.text(
    """select unit_id from closing
    where not exists (select from closing_end e where e.unit_id = closing.unit_id)
      and not exists (select from closing_question q where q.unit_id = closing.unit_id and q.published_on >= :today)
      and (select count(distinct service) from closing_answer a
        where a.unit_id = closing.unit_id and a.service = any(:services)) < cardinality(cast(:services as text[]))
    order by unit_id limit :limit"""
)


def add_closing(connection: sa.Connection, closing: Closing) -> None:
    CLOSINGS.insert(connection, [closing])


def add_heir(connection: sa.Connection, heir: ClosingHeir) -> None:
    HEIRS.insert(connection, [heir])


def add_questions(connection: sa.Connection, questions: Sequence[ClosingQuestion]) -> None:
    QUESTIONS.insert(connection, questions)


def add_answers(connection: sa.Connection, answers: Sequence[ClosingAnswer]) -> None:
    """One that is known stays as it is."""
    ANSWERS.insert_new(connection, answers)


def lock_closings(connection: sa.Connection, unit_ids: Collection[str]) -> list[str]:
    """Those of the units whose closing has not ended, locked in one order until the transaction ends."""
    rows = CLOSINGS.read(
        connection, f"unit_id = any(:unit_ids) and {_NOT_ENDED} order by unit_id for update", unit_ids=list(unit_ids)
    )
    return [closing.unit_id for closing in rows]


def closing_of(connection: sa.Connection, unit_id: str) -> ClosingState | None:
    """None for a unit of which nobody asked that it be closed."""
    return closings_of(connection, [unit_id]).get(unit_id)


def closings_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, ClosingState]:
    states = {}
    for row in connection.execute(_STATES, {"unit_ids": list(unit_ids)}):
        closing, (heir_unit_id, questions, answers) = CLOSINGS.split(row)
        states[closing.unit_id] = ClosingState(closing, heir_unit_id, questions, json.loads(answers))
    return states


def closing_units(connection: sa.Connection, after: str, limit: int) -> list[str]:
    """At most so many of the units behind `after` that are closing and not closed yet, by id."""
    where = f"unit_id > :after and {_NOT_CLOSED} order by unit_id limit :limit"
    return [closing.unit_id for closing in CLOSINGS.read(connection, where, after=after, limit=limit)]


def unit_inherited(connection: sa.Connection, unit_id: str) -> str | None:
    """A unit that is still closing, of which this one is the heir."""
    of: str | None = connection.execute(_HEIR_OF, {"unit_id": unit_id}).scalar()
    return of


def end_closings(connection: sa.Connection, closings: Sequence[Closing], day: date) -> set[str]:
    """Write that these closings ended, and that their units are closed. Returns those that were not closed before."""
    ENDS.insert(connection, [ClosingEnd(closing.unit_id, day) for closing in closings])
    rows = [UnitClosing(closing.unit_id, day, closing.reason, closing.asked_by) for closing in closings]
    return set(connection.execute(_ADD_CLOSED, {"rows": CLOSED.json(rows)}).scalars())


def begin_closed_units(connection: sa.Connection, limit: int) -> None:
    """Let closings begin of units that are closed, and about which nobody was asked."""
    connection.execute(_BEGIN_CLOSED, {"limit": limit})


def closings_not_answered(
    connection: sa.Connection, services: Collection[str], today: date, limit: int
) -> dict[str, ClosingState]:
    """Those of which a service has not answered, and that were not asked about today."""
    values = {"services": list(services), "today": today, "limit": limit}
    return closings_of(connection, connection.execute(_NOT_ANSWERED, values).scalars().all())
