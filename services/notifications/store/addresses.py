"""Every SQL statement about persons, units and holders; and the lock by which no letter is lost between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.db.locks import lock, lock_shared
from chassis.db.rows import Table
from services.notifications.domain.letter import Person
from services.notifications.domain.notice import Unit
from services.notifications.locks import NotificationsLock


def news_comes_in(connection: sa.Connection) -> None:
    """Before looking up addressees. While news is handled no address becomes known, and the reverse.

    Without this, news and the address it needs could miss each other in two transactions, and the letter
    would wait for ever. Released at the end of the transaction.
    """
    lock_shared(connection, NotificationsLock.ADDRESSES)


def addresses_come_in(connection: sa.Connection) -> None:
    """Before writing addresses or holders; see `news_comes_in`."""
    lock(connection, NotificationsLock.ADDRESSES)


@dataclass(frozen=True, slots=True)
class UnitRow:
    unit_id: str
    name: str


@dataclass(frozen=True, slots=True)
class HolderRow:
    unit_id: str
    member_id: str


PERSONS = Table("person", Person, key="member_id")
UNITS = Table("unit", UnitRow, key="unit_id")
HOLDERS = Table("holder", HolderRow, key="unit_id, member_id")
_UNITS = sa.text(
    """select unit_id, name, array_agg(member_id) as holder_ids from unit join holder using (unit_id)
    where unit_id = any(:ids) group by unit_id, name"""
)


def copy_persons(connection: sa.Connection, persons: Sequence[Person]) -> None:
    """Know where these members read letters; the first address stays."""
    PERSONS.insert_new(connection, persons)


def copy_units(connection: sa.Connection, units: Sequence[tuple[str, Unit]]) -> None:
    """Know these units (id, unit) and who holds them."""
    UNITS.insert_new(connection, [UnitRow(unit_id, unit.name) for unit_id, unit in units])
    holders = [HolderRow(unit_id, member_id) for unit_id, unit in units for member_id in unit.holder_ids]
    HOLDERS.insert_new(connection, holders)


def persons_of(connection: sa.Connection, member_ids: Iterable[str]) -> dict[str, Person]:
    """The persons whose address is known, by member id."""
    persons = PERSONS.read(connection, "member_id = any(:ids)", ids=list(set(member_ids)))
    return {person.member_id: person for person in persons}


def units_of(connection: sa.Connection, unit_ids: Iterable[str]) -> dict[str, Unit]:
    """The known ones among these units, by id."""
    rows = connection.execute(_UNITS, {"ids": list(set(unit_ids))})
    return {row.unit_id: Unit(row.name, tuple(sorted(row.holder_ids))) for row in rows}
