"""Every SQL statement about production units."""

import dataclasses
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.members.domain.unit import Unit
from services.members.store.tables import unit, unit_closing, unit_holder


def add_unit(connection: sa.Connection, opened: Unit) -> None:
    """Write a new unit with its holders, in the order in which they were named."""
    row = dataclasses.asdict(opened)
    connection.execute(unit.insert().values({column.name: row[column.name] for column in unit.c}))
    holders = [
        {"unit_id": opened.unit_id, "member_id": member_id, "place": place}
        for place, member_id in enumerate(opened.holder_ids)
    ]
    connection.execute(unit_holder.insert(), holders)


def unit_of(connection: sa.Connection, unit_id: str) -> Unit | None:
    """The unit, or None."""
    row = connection.execute(_UNIT.where(unit.c.unit_id == unit_id)).first()
    if row is None:
        return None
    holders = sa.select(unit_holder.c.member_id).where(unit_holder.c.unit_id == unit_id).order_by(unit_holder.c.place)
    return Unit(**row._asdict(), holder_ids=tuple(connection.execute(holders).scalars()))


def add_closing(connection: sa.Connection, unit_id: str, day: date, *, reason: str, by: str) -> bool:
    """Write that the unit is closed; False, and nothing written, when it was closed before."""
    statement = (
        insert(unit_closing)
        .values(unit_id=unit_id, closed_on=day, reason=reason, closed_by=by)
        .on_conflict_do_nothing()
        .returning(unit_closing.c.unit_id)
    )
    return connection.execute(statement).first() is not None


_UNIT = sa.select(unit, unit_closing.c.closed_on).join(
    unit_closing, unit_closing.c.unit_id == unit.c.unit_id, isouter=True
)
