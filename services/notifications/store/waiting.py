"""Every SQL statement about letters that cannot be written yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from chassis.db.rows import Table
from services.notifications.domain.notice import Kind, Notice


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A notice whose addressee is a member without an address, or a unit without holders."""

    cause_id: UUID
    waits_for: str
    kind: Kind
    amounts: Mapping[str, int]
    day: date | None
    unit_name: str | None
    words: Mapping[str, str]


WAITING = Table("waiting_letter", WaitingLetter, key="cause_id, waits_for")
waiting_letter = WAITING.clause


def keep_waiting(connection: sa.Connection, notices: Sequence[Notice]) -> None:
    """Keep these until their addressee is known."""
    WAITING.insert_new(connection, [_row(notice) for notice in notices])


def take_waiting(connection: sa.Connection, addressees: Iterable[str]) -> list[Notice]:
    """Take out what waits for one of these members or units, oldest message first."""
    statement = waiting_letter.delete().where(waiting_letter.c.waits_for.in_(set(addressees)))
    rows = connection.execute(statement.returning(*waiting_letter.c))
    notices = [
        Notice(row.cause_id, row.waits_for, row.kind, row.amounts, row.day, row.unit_name, row.words) for row in rows
    ]
    return sorted(notices, key=lambda notice: notice.cause_id)


def _row(notice: Notice) -> WaitingLetter:
    return WaitingLetter(
        cause_id=notice.cause_id,
        waits_for=notice.addressee,
        kind=notice.kind,
        amounts=dict(notice.amounts),
        day=notice.day,
        unit_name=notice.unit_name,
        words=dict(notice.words),
    )
