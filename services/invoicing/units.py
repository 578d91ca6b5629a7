"""Every SQL statement about units, in whose names invoices go out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as members published its opening.

    `closed_on`: the first day on which it does not invoice any more. `closing_since`: its last day of new work; what
    money is left of it passes to its heir. `adviser` is written, and read where drafts wait
    (`billing/store/waiting_drafts.py`).
    """

    unit_id: str
    name: str
    legal_entity: str
    opened_on: date
    holder_ids: tuple[str, ...]
    closed_on: date | None = None
    adviser: str | None = None
    closing_since: date | None = None
    heir_unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    unit_id: str
    name: str
    legal_entity: str
    opened_on: date
    adviser: str | None


@dataclass(frozen=True, slots=True)
class HolderRow:
    unit_id: str
    member_id: str


@dataclass(frozen=True, slots=True)
class UnitClosing:
    unit_id: str
    closed_on: date


UNITS = Table("unit", UnitRow, key="unit_id")
HOLDERS = Table("unit_holder", HolderRow, key="unit_id, member_id")
CLOSINGS = Table("unit_closing", UnitClosing, key="unit_id")
_UNITS = sa.text(
    """select unit_id, name, legal_entity, opened_on,
      array(select member_id from unit_holder h where h.unit_id = unit.unit_id order by 1) as holder_ids,
      (select closed_on from unit_closing c where c.unit_id = unit.unit_id) as closed_on,
      (select began_on from closing c where c.unit_id = unit.unit_id) as closing_since,
      (select heir_unit_id from closing_heir h where h.unit_id = unit.unit_id) as heir_unit_id
    from unit where unit_id = any(:ids)"""
)


def copy_units(connection: sa.Connection, units: Sequence[Unit]) -> None:
    """Write them in two statements; one that is known stays as it is."""
    UNITS.insert_new(connection, [UnitRow(u.unit_id, u.name, u.legal_entity, u.opened_on, u.adviser) for u in units])
    HOLDERS.insert_new(connection, [HolderRow(u.unit_id, member) for u in units for member in u.holder_ids])


def copy_closings(connection: sa.Connection, closings: Mapping[str, date]) -> None:
    """Write from which day each unit is closed, whether the unit is known yet or not; the first day stays."""
    CLOSINGS.insert_new(connection, [UnitClosing(unit_id, day) for unit_id, day in closings.items()])


def unit_of(connection: sa.Connection, unit_id: str) -> Unit | None:
    return units_of(connection, [unit_id]).get(unit_id)


def units_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, Unit]:
    """Those of the units that are known, by id, in one statement."""
    rows = connection.execute(_UNITS, {"ids": list(unit_ids)})
    return {row.unit_id: _unit(row) for row in rows}


def _unit(row: Any) -> Unit:
    return Unit(**{**row._asdict(), "holder_ids": tuple(row.holder_ids)})
