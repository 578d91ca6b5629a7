"""Where a database stands, and what this code knows: asked by every process at its start, so without Alembic.

Revisions are the numbers that their files begin with; a test holds that Alembic sees the same. A database also keeps
the oldest code that its schema serves (`serve_code_from`), so releases may overlap: ADR 0024.
"""

from importlib import import_module
from importlib.resources import files
from pathlib import Path

import sqlalchemy as sa

from chassis.db.tables import schema_range
from kernel.refusal import Refused

_CURRENT = "select version_num from alembic_version"


class SchemaTooNew(Refused):
    """The schema no longer has what this code needs; the sentence says which code it serves."""


def migrations_folder(service: str) -> Path:
    import_module(f"services.{service}")
    return Path(str(files(f"services.{service}") / "migrations"))


def head(service: str) -> str:
    """The newest revision that this code knows."""
    return max(file.name.split("_", 1)[0] for file in (migrations_folder(service) / "versions").glob("[0-9]*.py"))


def current(connection: sa.Connection) -> str | None:
    """The revision that this database is at; None before the first migration."""
    if connection.execute(sa.text("select to_regclass('alembic_version')")).scalar_one() is None:
        return None
    return connection.execute(sa.text(_CURRENT)).scalar_one_or_none()


def misfit(connection: sa.Connection, service: str) -> str | None:
    """Why this code cannot work with this database; None when it can.

    It can when the schema is at the newest revision that this code knows, or at a later one that still serves it.
    """
    at, newest = current(connection), head(service)
    if at is None or at < newest:
        return f"schema at {at}, code at {newest}"
    oldest = newest if at == newest else str(connection.execute(sa.select(schema_range.c.oldest)).scalar_one())
    if newest < oldest:
        return f"the schema of {service} is at {at} and serves code from {oldest} on; this code is at {newest}"
    return None


def is_newer(connection: sa.Connection, service: str) -> bool:
    """Whether a later release has migrated this database. Raises SchemaTooNew when it no longer serves this code."""
    at, newest = current(connection), head(service)
    if at is None or at <= newest:
        return False
    if reason := misfit(connection, service):
        raise SchemaTooNew(reason)
    return True
