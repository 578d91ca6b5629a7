"""Migrations: Alembic, forward only, each service its own; run under an advisory lock as the database's owner.

All that are due run in one transaction: when a lock, data or a crash stops one, the database is as it was and the
running code goes on. Afterwards old postings are checked against the chart of accounts, without a lock that anybody
would notice.
"""

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config

from chassis.books.account_check import validate_accounts
from chassis.db.engine import sqlalchemy_url
from chassis.db.revisions import current, is_newer, migrations_folder
from chassis.ops.peers import OWNER_DATABASE
from kernel.refusal import Refused

_LOCK = 7_166_001  # any number, the same for all who migrate this database
LOCK_TIMEOUT_MS = 4_000  # a migration that waits longer for a table lock would stop the service: give up, try again


class DataInTheWay(Refused):
    """What a database holds must be put right by a person before it can be migrated; the sentence says how."""


def _config(service: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder(service)))
    config.set_main_option("path_separator", "os")
    return config


def _owner_engine(url: str) -> sa.Engine:
    return sa.create_engine(sqlalchemy_url(url, OWNER_DATABASE), poolclass=sa.NullPool)


def migrate(service: str, owner_url: str, to: str = "head") -> str:
    """Bring the service's database forward to revision `to` (default: the newest); returns the revision.

    A database that a later release has brought further is left where it is. Safe to run from many places. Raises
    SchemaTooNew, DataInTheWay, and what the database raises; nothing is changed then.
    """
    config = _config(service)
    with _owner_engine(owner_url).connect() as connection:
        connection.execute(sa.text("select pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.execute(sa.text(f"set lock_timeout = {LOCK_TIMEOUT_MS}"))
        connection.commit()
        config.attributes["connection"] = connection
        if not is_newer(connection, service):
            command.upgrade(config, to)
            validate_accounts(connection)
        connection.execute(sa.text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
        reached = current(connection)
        connection.commit()
    return str(reached)


def run_migrations() -> None:
    """What each service's `migrations/env.py` calls."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()
