"""What a service that is asked keeps: which units close and members leave, to whom money passes, what it answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from chassis.db.rows import Table
from chassis.db.tables import append_only

if TYPE_CHECKING:
    from alembic.operations import Operations


@dataclass(frozen=True, slots=True)
class Closing:
    """The unit takes no new work; `began_on` is its last day of work."""

    unit_id: str
    began_on: date


@dataclass(frozen=True, slots=True)
class Heir:
    """What money is left of the unit passes to this other one."""

    unit_id: str
    heir_unit_id: str


@dataclass(frozen=True, slots=True)
class ClosingEnd:
    """Nothing was open anywhere any more; nothing more is answered."""

    unit_id: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """`content`: a ClosingPosition as JSON."""

    unit_id: str
    number: int
    content: str


@dataclass(frozen=True, slots=True)
class LeavingMember:
    """The member leaves with shares on that day."""

    withdrawal_id: str
    member_id: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class LeavingEnd:
    """It was taken back, or is paid; nothing more is answered."""

    withdrawal_id: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class LeavingAnswerRow:
    """`content`: a ClosingPosition as JSON."""

    withdrawal_id: str
    number: int
    content: str


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A kind of thing that services are asked about: `key` names its column and the field of questions and answers."""

    key: str
    things: Table[Any]
    answers: Table[Any]
    ends: Table[Any]


CLOSINGS = Table("closing", Closing, key="unit_id")
HEIRS = Table("closing_heir", Heir, key="unit_id")
ENDS = Table("closing_end", ClosingEnd, key="unit_id")
ANSWERS = Table("closing_answer", AnswerRow, key="unit_id, number", same={"answered_at": datetime})

LEAVINGS = Table("leaving", LeavingMember, key="withdrawal_id")
LEAVING_ENDS = Table("leaving_end", LeavingEnd, key="withdrawal_id")
LEAVING_ANSWERS = Table("leaving_answer", LeavingAnswerRow, key="withdrawal_id, number", same={"answered_at": datetime})
UNIT = AskedAbout("unit_id", CLOSINGS, ANSWERS, ENDS)
MEMBER = AskedAbout("withdrawal_id", LEAVINGS, LEAVING_ANSWERS, LEAVING_ENDS)

# A closing is locked (select for update) while it is answered; a lock needs the right to update.
_SQL = """
create table closing (
  unit_id text primary key,
  began_on date not null
);
create table closing_heir (
  unit_id text primary key,
  heir_unit_id text not null check (heir_unit_id <> unit_id)
);
create table closing_end (
  unit_id text primary key,
  ended_on date not null
);
create table closing_answer (
  unit_id text not null references closing,
  number integer not null check (number > 0),
  content text not null,
  answered_at timestamptz not null,
  primary key (unit_id, number)
);
"""
_LEAVINGS_SQL = """
create table leaving (
  withdrawal_id text primary key,
  member_id text not null,
  effective_on date not null
);
create table leaving_end (
  withdrawal_id text primary key,
  ended_on date not null
);
create table leaving_answer (
  withdrawal_id text not null references leaving,
  number integer not null check (number > 0),
  content text not null,
  answered_at timestamptz not null,
  primary key (withdrawal_id, number)
);
"""


def create_closings(op: "Operations", service: str) -> None:
    """In a migration of a service that is asked."""
    op.execute(sa.text(_SQL))
    op.execute(sa.text(f"revoke delete, truncate on closing from {service}_app"))
    for table in ("closing_heir", "closing_end", "closing_answer"):
        append_only(op, service, table)


def create_leavings(op: "Operations", service: str) -> None:
    """In a migration of a service that is asked about members who leave."""
    op.execute(sa.text(_LEAVINGS_SQL))
    op.execute(sa.text(f"revoke delete, truncate on leaving from {service}_app"))
    for table in ("leaving_end", "leaving_answer"):
        append_only(op, service, table)


def end_leavings(connection: sa.Connection, ends: Mapping[str, date]) -> None:
    """Withdrawal → the day on which it was taken back or paid. The first day stays."""
    LEAVING_ENDS.insert_new(connection, [LeavingEnd(withdrawal_id, day) for withdrawal_id, day in ends.items()])


def end_closings(connection: sa.Connection, ends: Mapping[str, date]) -> None:
    """Unit → the day on which nothing was open any more. The first day stays."""
    ENDS.insert_new(connection, [ClosingEnd(unit_id, day) for unit_id, day in ends.items()])
