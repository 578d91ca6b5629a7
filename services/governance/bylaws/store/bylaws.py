"""Every SQL statement about bylaws."""

from datetime import date

import sqlalchemy as sa

from chassis.db.locks import lock_each
from chassis.db.rows import Table
from services.governance.bylaws.domain.decisions import Decision
from services.governance.locks import GovernanceLock

BYLAWS = Table("bylaw", Decision, key="bylaw_id")


def add_bylaw(connection: sa.Connection, decision: Decision) -> None:
    BYLAWS.insert(connection, [decision])


def leaf_of(decision: Decision) -> str:
    """The row as one line of JSON, for the sealed log."""
    return BYLAWS.json([decision])[1:-1]


def decisions_about(connection: sa.Connection, legal_entity: str, rule: str) -> list[Decision]:
    """Every decision about a rule by day of effect; locked against others until the transaction ends."""
    lock_each(connection, GovernanceLock.BYLAW, [f"{legal_entity} {rule}"])
    where = "legal_entity = :legal_entity and rule = :rule order by effective_on"
    return BYLAWS.read(connection, where, legal_entity=legal_entity, rule=rule)


def decisions_of(connection: sa.Connection, legal_entity: str) -> list[Decision]:
    """Every decision, by day of effect."""
    return BYLAWS.read(connection, "legal_entity = :legal_entity order by effective_on", legal_entity=legal_entity)


def decided_until(connection: sa.Connection, legal_entity: str, day: date, known_on: date) -> list[Decision]:
    """What counts on `day`, as it was known on a day: the last decision about each rule."""
    return BYLAWS.read(
        connection,
        """(legal_entity, rule, effective_on) in (select legal_entity, rule, max(effective_on) from bylaw
          where legal_entity = :legal_entity and effective_on <= :day and booked_on <= :known_on
          group by legal_entity, rule)""",
        legal_entity=legal_entity,
        day=day,
        known_on=known_on,
    )
