"""Which legal entity each unit belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as members published its opening."""

    unit_id: str
    legal_entity: str
    opened_on: date


UNITS = Table("unit", Unit, key="unit_id")


def copy_units(connection: sa.Connection, units: Sequence[Unit]) -> None:
    """Write them in one statement; one that is known stays as it is."""
    UNITS.insert_new(connection, units)
