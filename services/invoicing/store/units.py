"""Every SQL statement about units: whose name an invoice goes out in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from chassis.database import rows_json
from services.invoicing.store.tables import unit, unit_holder


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as members said it was opened."""

    unit_id: str
    name: str
    legal_entity: str
    opened_on: date
    holder_ids: tuple[str, ...]


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
HOLDERS = sa.func.array(
    sa.select(unit_holder.c.member_id)
    .where(unit_holder.c.unit_id == unit.c.unit_id)
    .order_by(unit_holder.c.member_id)
    .scalar_subquery()
).label("holder_ids")


def keep_units(connection: sa.Connection, units: Sequence[Unit]) -> None:
    """Write them in two statements; one that is known stays as it is."""
    holders = [{"unit_id": u.unit_id, "member_id": member} for u in units for member in u.holder_ids]
    connection.execute(_KEEP, {"rows": rows_json([asdict(u) for u in units])})
    connection.execute(_KEEP_HOLDERS, {"rows": rows_json(holders)})


def unit_of(connection: sa.Connection, unit_id: str) -> Unit | None:
    row = connection.execute(sa.select(unit, HOLDERS).where(unit.c.unit_id == unit_id)).one_or_none()
    return None if row is None else Unit(**{**row._asdict(), "holder_ids": tuple(row.holder_ids)})
