"""Every SQL statement about persons, units and holders; and the lock that lets no letter fall in between."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.db.engine import rows_json
from services.notifications.domain.letter import Person
from services.notifications.domain.notice import Unit
from services.notifications.store.tables import holder, person, unit

_DOOR = 7_001  # any number, the same for all who write letters in this database


def news_comes_in(connection: sa.Connection) -> None:
    """Before looking up addressees. While news is handled no address becomes known, and the reverse.

    Without this, news and the address it needs could miss each other in two transactions, and the letter
    would wait for ever. Released at the end of the transaction.
    """
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_DOOR)))


def addresses_come_in(connection: sa.Connection) -> None:
    """Before writing addresses or holders; see `news_comes_in`."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_DOOR)))


_KEEP_PERSONS = sa.text(
    """insert into person (member_id, given_name, email, language)
    select member_id, given_name, email, language from json_to_recordset(:rows)
      as t(member_id text, given_name text, email text, language text)
    on conflict do nothing"""
)
_KEEP_UNITS = sa.text(
    """insert into unit (unit_id, name)
    select unit_id, name from json_to_recordset(:rows) as t(unit_id text, name text)
    on conflict do nothing"""
)
_KEEP_HOLDERS = sa.text(
    """insert into holder (unit_id, member_id)
    select unit_id, member_id from json_to_recordset(:rows) as t(unit_id text, member_id text)
    on conflict do nothing"""
)


def keep_persons(connection: sa.Connection, persons: Iterable[Person]) -> None:
    """Know where these members read letters; the first address stays."""
    rows = [
        {"member_id": p.member_id, "given_name": p.given_name, "email": p.email, "language": p.language}
        for p in persons
    ]
    connection.execute(_KEEP_PERSONS, {"rows": rows_json(rows)})


def keep_units(connection: sa.Connection, units: Sequence[tuple[str, Unit]]) -> None:
    """Know these units (id, unit) and who holds them."""
    names = [{"unit_id": unit_id, "name": unit.name} for unit_id, unit in units]
    connection.execute(_KEEP_UNITS, {"rows": rows_json(names)})
    holders = [{"unit_id": unit_id, "member_id": m} for unit_id, unit in units for m in unit.holder_ids]
    connection.execute(_KEEP_HOLDERS, {"rows": rows_json(holders)})


def persons_of(connection: sa.Connection, member_ids: Iterable[str]) -> dict[str, Person]:
    """The persons whose address is known, by member id."""
    rows = connection.execute(sa.select(person).where(person.c.member_id.in_(set(member_ids))))
    return {row.member_id: Person(**row._asdict()) for row in rows}


def units_of(connection: sa.Connection, unit_ids: Iterable[str]) -> dict[str, Unit]:
    """The known ones among these units, by id."""
    query = (
        sa.select(unit.c.unit_id, unit.c.name, sa.func.array_agg(holder.c.member_id).label("holder_ids"))
        .join(holder)
        .where(unit.c.unit_id.in_(set(unit_ids)))
        .group_by(unit.c.unit_id)
    )
    return {row.unit_id: Unit(row.name, tuple(sorted(row.holder_ids))) for row in connection.execute(query)}
