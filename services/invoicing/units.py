"""Every SQL statement about units: whose name an invoice goes out in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from chassis.db.engine import rows_json
from services.invoicing.tables import tables, unit, unit_holder


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as members said it was opened. `closed_on`: the first day on which it does not invoice any more."""

    unit_id: str
    name: str
    legal_entity: str
    opened_on: date
    holder_ids: tuple[str, ...]
    closed_on: date | None = None


unit_closing = sa.Table(
    "unit_closing",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("closed_on", sa.Date, nullable=False),
)
HOLDERS = sa.func.array(
    sa.select(unit_holder.c.member_id)
    .where(unit_holder.c.unit_id == unit.c.unit_id)
    .order_by(unit_holder.c.member_id)
    .scalar_subquery()
).label("holder_ids")
CLOSED_ON = (
    sa.select(unit_closing.c.closed_on).where(unit_closing.c.unit_id == unit.c.unit_id).scalar_subquery()
).label("closed_on")

_KEEP = sa.text(
    """insert into unit (unit_id, name, legal_entity, opened_on)
    select unit_id, name, legal_entity, opened_on
    from json_to_recordset(:rows) as t(unit_id text, name text, legal_entity text, opened_on date)
    order by unit_id on conflict do nothing"""
)
_KEEP_HOLDERS = sa.text(
    """insert into unit_holder (unit_id, member_id)
    select unit_id, member_id from json_to_recordset(:rows) as t(unit_id text, member_id text)
    order by unit_id, member_id on conflict do nothing"""
)
_CLOSE = sa.text(
    """insert into unit_closing (unit_id, closed_on)
    select unit_id, closed_on from json_to_recordset(:rows) as t(unit_id text, closed_on date)
    order by unit_id on conflict do nothing"""
)
_UNITS = sa.select(unit, HOLDERS, CLOSED_ON).where(
    unit.c.unit_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Text)))
)


def keep_units(connection: sa.Connection, units: Sequence[Unit]) -> None:
    """Write them in two statements; one that is known stays as it is."""
    holders = [{"unit_id": u.unit_id, "member_id": member} for u in units for member in u.holder_ids]
    connection.execute(_KEEP, {"rows": rows_json([asdict(u) for u in units])})
    connection.execute(_KEEP_HOLDERS, {"rows": rows_json(holders)})


def keep_closings(connection: sa.Connection, closings: Mapping[str, date]) -> None:
    """Write from which day each unit is closed, whether the unit is known yet or not; the first word stands."""
    rows = [{"unit_id": unit_id, "closed_on": day} for unit_id, day in closings.items()]
    connection.execute(_CLOSE, {"rows": rows_json(rows)})


def unit_of(connection: sa.Connection, unit_id: str) -> Unit | None:
    return units_of(connection, [unit_id]).get(unit_id)


def units_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, Unit]:
    """Those of the units that are known, by id, in one statement."""
    rows = connection.execute(_UNITS, {"ids": list(unit_ids)})
    return {row.unit_id: _unit(row) for row in rows}


def _unit(row: Any) -> Unit:
    return Unit(**{**row._asdict(), "holder_ids": tuple(row.holder_ids)})
