"""Every SQL statement about categories over time and their changes."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa

from chassis.db.engine import rows_json
from chassis.db.rows import Table
from services.governance.shares.domain.categories import CategoryChange, CategoryDecision, CategoryPeriod

PERIODS = Table("category_period", CategoryPeriod, key="sequence", omits={"sequence": int})
CHANGES = Table("category_change", CategoryChange, key="change_id")
DECISIONS = Table("category_decision", CategoryDecision, key="change_id")

_SUPERSEDE = sa.text(
    """update category_period p set known_until = :today
    from json_to_recordset(:rows) as t(member_id text, since date)
    where p.member_id = t.member_id and p.since = t.since and p.known_until is null"""
)


def periods_of(connection: sa.Connection, member_id: str, known_on: date) -> list[CategoryPeriod]:
    """The member's categories as they were known at the end of that day, in order."""
    where = """member_id = :member_id and known_from <= :known_on and (known_until is null or known_until > :known_on)
      order by since"""
    return PERIODS.read(connection, where, member_id=member_id, known_on=known_on)


def first_periods(connection: sa.Connection, member_ids: Collection[str]) -> dict[str, CategoryPeriod]:
    """The first of each of these members, as it is known now."""
    where = """known_until is null and member_id = any(:member_ids) and not exists (select from category_period e
        where e.member_id = category_period.member_id and e.known_until is null and e.since < category_period.since)"""
    return {p.member_id: p for p in PERIODS.read(connection, where, member_ids=sorted(member_ids))}


def supersede(connection: sa.Connection, periods: Sequence[CategoryPeriod], today: date) -> None:
    """From today on these are known no more."""
    rows = [{"member_id": p.member_id, "since": p.since.isoformat()} for p in periods]
    if rows:
        connection.execute(_SUPERSEDE, {"rows": rows_json(rows), "today": today})


def add_periods(connection: sa.Connection, periods: Sequence[CategoryPeriod]) -> None:
    """The database refuses two categories of a member on one day."""
    PERIODS.insert(connection, periods)


def add_change(connection: sa.Connection, change: CategoryChange) -> None:
    CHANGES.insert(connection, [change])


def change_of(connection: sa.Connection, change_id: str) -> CategoryChange | None:
    rows = CHANGES.read(connection, "change_id = :change_id", change_id=change_id)
    return rows[0] if rows else None


def is_decided(connection: sa.Connection, change_id: str) -> bool:
    return bool(DECISIONS.read(connection, "change_id = :change_id", change_id=change_id))


def add_decision(connection: sa.Connection, decision: CategoryDecision) -> None:
    DECISIONS.insert(connection, [decision])
