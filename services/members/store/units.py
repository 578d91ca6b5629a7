"""Every SQL statement about production units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.members.domain.unit import OpenedUnit, Unit


@dataclass(frozen=True, slots=True)
class HolderRow:
    """`place`: in the order in which the holders were named."""

    unit_id: str
    member_id: str
    place: int


@dataclass(frozen=True, slots=True)
class UnitClosing:
    unit_id: str
    closed_on: date
    reason: str
    closed_by: str


UNITS = Table("unit", OpenedUnit, key="unit_id")
HOLDERS = Table("unit_holder", HolderRow, key="unit_id, member_id")
CLOSINGS = Table("unit_closing", UnitClosing, key="unit_id")

unit, unit_holder, unit_closing = UNITS.clause, HOLDERS.clause, CLOSINGS.clause


def add_unit(connection: sa.Connection, opened: Unit) -> None:
    """Write a new unit with its holders, in the order in which they were named."""
    UNITS.insert(connection, [opened])
    holders = [HolderRow(opened.unit_id, member_id, position) for position, member_id in enumerate(opened.holder_ids)]
    HOLDERS.insert(connection, holders)


def unit_of(connection: sa.Connection, unit_id: str) -> Unit | None:
    """The unit, or None."""
    row = connection.execute(_UNIT.where(unit.c.unit_id == unit_id)).first()
    if row is None:
        return None
    holders = sa.select(unit_holder.c.member_id).where(unit_holder.c.unit_id == unit_id).order_by(unit_holder.c.place)
    return Unit(**row._asdict(), holder_ids=tuple(connection.execute(holders).scalars()))


def closing_reason_of(connection: sa.Connection, unit_id: str) -> UnitClosing | None:
    """When, why and by whom it was closed; None for a unit that is not closed."""
    return next(iter(CLOSINGS.read(connection, "unit_id = :unit_id", unit_id=unit_id)), None)


def closed_days_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, date]:
    """Of those of the units that are closed."""
    closed = CLOSINGS.read(connection, "unit_id = any(:unit_ids)", unit_ids=list(unit_ids))
    return {closing.unit_id: closing.closed_on for closing in closed}


_UNIT = sa.select(unit, unit_closing.c.closed_on).join(
    unit_closing, unit_closing.c.unit_id == unit.c.unit_id, isouter=True
)
