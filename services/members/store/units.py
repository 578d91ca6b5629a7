"""Every SQL statement about production units."""

import dataclasses

import sqlalchemy as sa

from services.members.domain.unit import Unit
from services.members.store.tables import unit, unit_holder


def add_unit(connection: sa.Connection, opened: Unit) -> None:
    """Write a new unit with its holders, in the order in which they were named."""
    row = dataclasses.asdict(opened)
    holder_ids = row.pop("holder_ids")
    connection.execute(unit.insert().values(row))
    holders = [
        {"unit_id": opened.unit_id, "member_id": member_id, "place": place}
        for place, member_id in enumerate(holder_ids)
    ]
    connection.execute(unit_holder.insert(), holders)


def unit_of(connection: sa.Connection, unit_id: str) -> Unit | None:
    """The unit, or None."""
    row = connection.execute(sa.select(unit).where(unit.c.unit_id == unit_id)).first()
    if row is None:
        return None
    holders = sa.select(unit_holder.c.member_id).where(unit_holder.c.unit_id == unit_id).order_by(unit_holder.c.place)
    return Unit(**row._asdict(), holder_ids=tuple(connection.execute(holders).scalars()))
