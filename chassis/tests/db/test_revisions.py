"""What a process believes of revisions is what Alembic believes."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from chassis.db.revisions import current, head, migrations_folder
from contracts.catalogue import SERVICES
from deploy.local.provision import ServiceDsns


@pytest.mark.parametrize("service", SERVICES)
def test_the_newest_file_is_alembics_head(service: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder(service)))

    assert head(service) == ScriptDirectory.from_config(config).get_current_head()


def test_a_database_stands_where_alembic_says(service_database: Callable[[str], ServiceDsns]) -> None:
    url = service_database("governance").app.replace("postgresql://", "postgresql+psycopg://", 1)
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        assert (
            current(connection) == MigrationContext.configure(connection).get_current_revision() == head("governance")
        )


def test_a_database_without_tables_stands_nowhere(service_database: Callable[[str], ServiceDsns]) -> None:
    url = service_database("governance").owner.replace("postgresql://", "postgresql+psycopg://", 1)
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        connection.execute(sa.text("drop table alembic_version"))

        assert current(connection) is None
