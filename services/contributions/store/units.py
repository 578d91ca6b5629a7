"""Which legal entity each unit belongs to."""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.db.engine import rows_json

_ADD = sa.text(
    """insert into unit (unit_id, legal_entity, opened_on)
    select unit_id, legal_entity, opened_on from json_to_recordset(:rows)
      as t(unit_id text, legal_entity text, opened_on date)
    order by unit_id on conflict do nothing"""
)


def add_units(connection: sa.Connection, units: Sequence[dict[str, str]]) -> None:
    """Write `unit_id`, `legal_entity`, `opened_on` of each, in one statement."""
    connection.execute(_ADD, {"rows": rows_json(units)})
