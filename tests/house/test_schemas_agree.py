"""What the code believes of its tables is what the migrations make of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.db.rows import Table
from chassis.db.tables import chassis_metadata
from chassis.log.tables import log_head
from contracts.catalogue import SERVICES
from deploy.local.provision import ServiceDsns
from tests.house.tree import files, is_test, named

CHASSIS = {*chassis_metadata.tables, *log_head.metadata.tables, "alembic_version"}
NARROWER = {  # what a type may be in the database, and still be read and written as it
    "text": {"text", "tsvector"},
    "bigint": {"bigint", "integer", "smallint"},
    "json": {"json", "jsonb"},
    "timestamptz": {"timestamp with time zone"},
}
_COLUMNS = sa.text(
    """select c.relname as table, a.attname as name, regexp_replace(format_type(a.atttypid, a.atttypmod), '\\(.*', '')
        as type, not a.attnotnull as nullable,
      (a.atthasdef or a.attidentity <> '' or not a.attnotnull) as may_be_omitted,
      coalesce(a.attnum = any(k.conkey), false) as in_key
    from pg_attribute a join pg_class c on c.oid = a.attrelid
      left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped"""
)


@dataclass(frozen=True, slots=True)
class Wrong:
    source_id: str
    unit_id: int
    legal_entity: str | None
    tariff_since: date
    base_euro: int
    contribution_cents: int


def stores(service: str) -> Iterator[Path]:
    """The modules of the service that hold SQL."""
    for path in files(".py"):
        in_a_store = "store" in path.parts or path.name in {"store.py", "units.py"}
        if named(path).startswith(f"services/{service}/") and in_a_store:
            yield path


def declared(service: str) -> list[Table[Any]]:
    """Every table that a store of the service declares, once for each declaration."""
    modules = [import_module(named(p)[:-3].replace("/", ".")) for p in stores(service) if not is_test(p)]
    tables = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, Table)}
    return list(tables.values())


def made(dsns: ServiceDsns) -> dict[str, dict[str, sa.Row[Any]]]:
    """Every column in the database, by table and name."""
    url = dsns.owner.replace("postgresql://", "postgresql+psycopg://", 1)
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        rows = connection.execute(_COLUMNS).all()
    return {table: {row.name: row for row in rows if row.table == table} for table in {row.table for row in rows}}


def faults(table: Table[Any], columns: dict[str, sa.Row[Any]]) -> Iterator[str]:
    names = [column.name for column in table.columns]
    for name in sorted({*names} ^ {*columns}):
        yield f"{table.name}.{name} stands in {'the class' if name in names else 'the database'} only"
    if {name for name, column in columns.items() if column.in_key} != {*table.key.split(", ")}:
        yield f"{table.name}: {table.key} is not the primary key"
    for column in table.columns:
        in_database = columns.get(column.name)
        if in_database is None:
            continue
        if in_database.type not in NARROWER.get(column.sql, {column.sql}):
            yield f"{table.name}.{column.name} is {in_database.type}, and {column.sql} in the class"
        if in_database.nullable != column.nullable:
            yield f"{table.name}.{column.name} may be null in {'the class' if column.nullable else 'the database'} only"
        if column in table.omitted and not in_database.may_be_omitted:
            yield f"{table.name}.{column.name} has no default, and no insert writes it"


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_has_one_class_of_rows_and_agrees_with_it(
    service: str, service_database: Callable[[str], ServiceDsns]
) -> None:
    tables, in_database = declared(service), made(service_database(service))

    assert sorted(table.name for table in tables) == sorted(in_database.keys() - CHASSIS)
    assert not [fault for table in tables for fault in faults(table, in_database[table.name])]


@pytest.mark.parametrize("service", SERVICES)
def test_the_tables_of_the_chassis_are_in_every_database(
    service: str, service_database: Callable[[str], ServiceDsns]
) -> None:
    dialect = sa.dialects.postgresql.dialect()  # type: ignore[no-untyped-call]
    in_database = made(service_database(service))

    for table in chassis_metadata.tables.values():
        columns = in_database[table.name]
        believed = {c.name: (c.type.compile(dialect).lower(), bool(c.nullable), c.primary_key) for c in table.columns}
        assert believed == {n: (c.type, c.nullable, c.in_key) for n, c in columns.items() if n in believed}, table.name
        assert all(column.may_be_omitted for name, column in columns.items() if name not in believed), table.name


def test_a_class_that_differs_from_its_table_is_named(service_database: Callable[[str], ServiceDsns]) -> None:
    wrong = Table("deduction", Wrong, key="source_id", omits={"kind": str, "day": date | None})

    named_faults = list(faults(wrong, made(service_database("contributions"))["deduction"]))

    assert named_faults == [
        "deduction.base_cents stands in the database only",
        "deduction.base_euro stands in the class only",
        "deduction: source_id is not the primary key",
        "deduction.unit_id is text, and bigint in the class",
        "deduction.legal_entity may be null in the class only",
        "deduction.kind has no default, and no insert writes it",
        "deduction.day may be null in the class only",
        "deduction.day has no default, and no insert writes it",
    ]
