"""Every SQL statement about production units."""

from collections import defaultdict
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
_UNITS = sa.text(
    f"""select {UNITS.names("u")}, c.closed_on from unit u left join unit_closing c using (unit_id)
    where u.unit_id = any(:unit_ids)"""  # noqa: S608 - names
)

unit, unit_holder, unit_closing = UNITS.clause, HOLDERS.clause, CLOSINGS.clause


def add_unit(connection: sa.Connection, opened: Unit) -> None:
    """Write a new unit with its holders, in the order in which they were named."""
    UNITS.insert(connection, [opened])
    holders = [HolderRow(opened.unit_id, member_id, position) for position, member_id in enumerate(opened.holder_ids)]
    HOLDERS.insert(connection, holders)


def unit_of(connection: sa.Connection, unit_id: str) -> Unit | None:
    """The unit, or None."""
    return units_of(connection, [unit_id]).get(unit_id)


def units_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, Unit]:
    """Those of the units that there are, by id, in two statements."""
    rows = connection.execute(_UNITS, {"unit_ids": list(unit_ids)}).all()
    holders: dict[str, list[str]] = defaultdict(list)
    where = "unit_id = any(:unit_ids) order by unit_id, place"
    for holder in HOLDERS.read(connection, where, unit_ids=[row.unit_id for row in rows]):
        holders[holder.unit_id].append(holder.member_id)
    return {row.unit_id: Unit(**row._asdict(), holder_ids=tuple(holders[row.unit_id])) for row in rows}


def closing_reason_of(connection: sa.Connection, unit_id: str) -> UnitClosing | None:
    """When, why and by whom it was closed; None for a unit that is not closed."""
    return next(iter(CLOSINGS.read(connection, "unit_id = :unit_id", unit_id=unit_id)), None)


def closed_days_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, date]:
    """Of those of the units that are closed."""
    closed = CLOSINGS.read(connection, "unit_id = any(:unit_ids)", unit_ids=list(unit_ids))
    return {closing.unit_id: closing.closed_on for closing in closed}
