"""What the code believes of its tables is what the migrations make of them."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa

from chassis.db.tables import chassis_metadata
from deploy.local.provision import ServiceDsns

ROOT = Path(__file__).parents[2]
CHASSIS = {*chassis_metadata.tables, "request", "alembic_version"}
SERVICES = sorted(file.parts[-3] for file in ROOT.glob("services/*/store/tables.py"))


def declared(service: str) -> sa.MetaData:
    """The service's own tables; whatever name the module gives to their collection."""
    module = import_module(f"services.{service}.store.tables")
    collections = {t.metadata for t in vars(module).values() if isinstance(t, sa.Table)} - {chassis_metadata}
    [own] = collections
    return own


def columns(tables: sa.MetaData, names: set[str]) -> dict[tuple[str, str], tuple[str, bool]]:
    dialect = sa.dialects.postgresql.dialect()  # type: ignore[no-untyped-call]
    return {
        (name, column.name): (column.type.compile(dialect), bool(column.nullable))
        for name in names
        for column in tables.tables[name].columns
    }


@pytest.mark.parametrize("service", SERVICES)
def test_store_and_migrations_agree(service: str, service_database: Callable[[str], ServiceDsns]) -> None:
    url = service_database(service).owner.replace("postgresql://", "postgresql+psycopg://", 1)
    engine, found = sa.create_engine(url, poolclass=sa.NullPool), sa.MetaData()
    found.reflect(engine, only=lambda name, _: name not in CHASSIS)
    own = set(found.tables)

    tables = declared(service)

    used = set(tables.tables)  # tables that are only met in plain SQL need no object

    assert used <= own
    assert columns(tables, used) == columns(found, used)
    for name in used:
        keys = [{c.name for c in t.tables[name].primary_key} for t in (tables, found)]
        assert keys[0] == keys[1], name
