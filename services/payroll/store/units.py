"""The units that payroll knows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, the legal entity whose rates it follows, and its holders. `closing_since`: its last day of work."""

    unit_id: str
    legal_entity: str
    holder_ids: tuple[str, ...]
    closing_since: date | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    unit_id: str
    legal_entity: str


@dataclass(frozen=True, slots=True)
class HolderRow:
    unit_id: str
    member_id: str


UNITS = Table("unit", UnitRow, key="unit_id")
HOLDERS = Table("unit_holder", HolderRow, key="unit_id, member_id")
_READ = sa.text(
    """select unit_id, legal_entity,
  array(select member_id from unit_holder h where h.unit_id = unit.unit_id) as holder_ids,
  (select began_on from closing c where c.unit_id = unit.unit_id) as closing_since
from unit where unit_id = :unit_id"""
)

_LOCK = sa.text("select unit_id from unit where unit_id = any(:unit_ids) order by unit_id for update")


def copy_units(connection: sa.Connection, units: Sequence[Unit]) -> None:
    """Write them in two statements; one that is known stays as it is."""
    UNITS.insert_new(connection, [UnitRow(u.unit_id, u.legal_entity) for u in units])
    HOLDERS.insert_new(connection, [HolderRow(u.unit_id, member) for u in units for member in u.holder_ids])


def unit_of(connection: sa.Connection, unit_id: str) -> Unit | None:
    row = connection.execute(_READ, {"unit_id": unit_id}).one_or_none()
    return None if row is None else Unit(row.unit_id, row.legal_entity, tuple(row.holder_ids), row.closing_since)


def lock_unit(connection: sa.Connection, unit_id: str) -> Unit | None:
    """The unit, locked until this transaction ends: nobody else spends from it meanwhile.

    Read by a statement of its own, which sees what others wrote while this one waited.
    """
    lock_units(connection, [unit_id])
    return unit_of(connection, unit_id)


def lock_units(connection: sa.Connection, unit_ids: Collection[str]) -> set[str]:
    """Lock these units likewise, in the order of their ids; returns which of them are known."""
    return set(connection.execute(_LOCK, {"unit_ids": list(unit_ids)}).scalars())
