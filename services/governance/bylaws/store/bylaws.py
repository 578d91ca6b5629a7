"""Every SQL statement about bylaws."""

from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.bylaws.domain.decisions import Decision

BYLAWS = Table("bylaw", Decision, key="bylaw_id")


def decided_until(connection: sa.Connection, legal_entity: str, day: date) -> list[Decision]:
    """What counts on `day`: the last decision about each rule."""
    return BYLAWS.read(
        connection,
        """(legal_entity, rule, effective_on) in (select legal_entity, rule, max(effective_on) from bylaw
          where legal_entity = :legal_entity and effective_on <= :day group by legal_entity, rule)""",
        legal_entity=legal_entity,
        day=day,
    )
