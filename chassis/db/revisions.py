"""Where a database stands, and what this code knows: asked by every process at its start, so without Alembic.

Revisions are the numbers that their files begin with; a test holds that Alembic sees the same.
"""

from importlib import import_module
from importlib.resources import files
from pathlib import Path

import sqlalchemy as sa

_CURRENT = "select version_num from alembic_version"


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
