"""Every SQL statement about letters that cannot be written yet."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.db.engine import rows_json
from services.notifications.domain.notice import Notice
from services.notifications.store.tables import waiting_letter

_KEEP = sa.text(
    """insert into waiting_letter (cause_id, waits_for, kind, amounts, day, unit_name, words)
    select cause_id, waits_for, kind, amounts, day, unit_name, words from json_to_recordset(:rows)
      as t(cause_id uuid, waits_for text, kind text, amounts jsonb, day date, unit_name text, words jsonb)
    on conflict do nothing"""
)


def keep_waiting(connection: sa.Connection, notices: Sequence[Notice]) -> None:
    """Keep these until their addressee is known."""
    rows = [
        {
            "cause_id": notice.cause_id,
            "waits_for": notice.addressee,
            "kind": notice.kind,
            "amounts": dict(notice.amounts),
            "day": notice.day,
            "unit_name": notice.unit_name,
            "words": dict(notice.words),
        }
        for notice in notices
    ]
    if rows:
        connection.execute(_KEEP, {"rows": rows_json(rows)})


def take_waiting(connection: sa.Connection, addressees: Iterable[str]) -> list[Notice]:
    """Take out what waits for one of these members or units, oldest message first."""
    statement = waiting_letter.delete().where(waiting_letter.c.waits_for.in_(set(addressees)))
    rows = connection.execute(statement.returning(*waiting_letter.c))
    notices = [
        Notice(row.cause_id, row.waits_for, row.kind, row.amounts, row.day, row.unit_name, row.words) for row in rows
    ]
    return sorted(notices, key=lambda notice: notice.cause_id)
