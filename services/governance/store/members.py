"""Every SQL statement about members: who is known, in which category, who develops an activity."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from chassis.db.engine import rows_json
from services.governance.store.tables import member

_KEEP = sa.text(
    """insert into member (member_id) select id from json_array_elements_text(:ids) as t(id) order by id
    on conflict do nothing"""
)
_KEEP_ACTIVITY = sa.text(
    """insert into activity (unit_id, member_id, since)
    select unit_id, member_id, since
    from json_to_recordset(:rows) as t(unit_id text, member_id text, since date) order by 1, 2
    on conflict do nothing"""
)


def keep_members(connection: sa.Connection, member_ids: Sequence[str]) -> None:
    """Know these members; who is known stays as it is."""
    connection.execute(_KEEP, {"ids": rows_json(member_ids)})


def keep_activities(connection: sa.Connection, activities: Sequence[tuple[str, str, date]]) -> None:
    """Keep (unit id, member id, day): this member develops an activity since that day."""
    rows = [{"unit_id": u, "member_id": m, "since": day.isoformat()} for u, m, day in activities]
    connection.execute(_KEEP_ACTIVITY, {"rows": rows_json(rows)})


def is_known(connection: sa.Connection, member_id: str) -> bool:
    return connection.execute(sa.select(member.c.member_id).filter_by(member_id=member_id)).first() is not None


def category_of(connection: sa.Connection, member_id: str) -> str | None:
    """A, B or C; None before the first subscription."""
    return connection.execute(sa.select(member.c.category).filter_by(member_id=member_id)).scalar()


def keep_category(connection: sa.Connection, member_id: str, category: str) -> bool:
    """Fix the member's category with its first subscription; False when it has another one."""
    statement = (
        member.update()
        .where(
            member.c.member_id == member_id,
            sa.or_(member.c.category.is_(None), member.c.category == category),
        )
        .values(category=category)
    )
    return connection.execute(statement).rowcount == 1
