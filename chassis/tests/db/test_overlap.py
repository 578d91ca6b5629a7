"""A later release may have migrated the database: code that it still serves works on, other code is refused by name."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from typer.testing import CliRunner, Result

from chassis.cli.app import app
from chassis.db.migrations import migrate
from chassis.db.revisions import SchemaTooNew, head
from chassis.db.tables import serve_code_from
from chassis.ops.health import database_check
from chassis.worker import runner
from contracts.catalogue import SERVICES
from deploy.local.provision import ServiceDsns

HEAD = head("contributions")
LATER = "9001"
FIRST_RELEASE = {
    "members": "0003",
    "governance": "0002",
    "invoicing": "0011",
    "payroll": "0003",
    "contributions": "0003",
    "notifications": "0004",
}


@pytest.fixture
def migrated_later(owner: sa.Engine) -> Callable[[str], None]:
    """`migrated_later("0003")`: a later release was here; the schema serves code from this revision on."""

    def go(oldest: str) -> None:
        with owner.begin() as connection:
            connection.execute(sa.text("update alembic_version set version_num = :later"), {"later": LATER})
            serve_code_from(Operations(MigrationContext.configure(connection)), "contributions", oldest)

    return go


def gedeeld_migrate(dsns: ServiceDsns, *options: str) -> Result:
    environment = {"GEDEELD_OWNER_DATABASE_URL": dsns.owner, "COLUMNS": "200"}
    return CliRunner().invoke(app, ["migrate", "contributions", *options], env=environment)


def test_code_works_on_when_a_later_release_only_added(
    engine: sa.Engine, dsns: ServiceDsns, migrated_later: Callable[[str], None]
) -> None:
    migrated_later(HEAD)

    assert database_check(engine, "contributions")() is None
    assert migrate("contributions", dsns.owner) == LATER
    runner._require_schema(engine, "contributions")


@pytest.mark.parametrize("options", [(), ("--plan",)])
def test_migrating_with_the_code_of_before_changes_nothing_and_is_well(
    dsns: ServiceDsns, migrated_later: Callable[[str], None], options: tuple[str, ...]
) -> None:
    migrated_later(HEAD)

    result = gedeeld_migrate(dsns, *options)

    assert result.exit_code == 0
    assert f"{LATER} (nothing to do)" in result.stdout


def test_code_that_the_schema_no_longer_serves_is_refused_by_name(
    engine: sa.Engine, dsns: ServiceDsns, migrated_later: Callable[[str], None]
) -> None:
    migrated_later(LATER)
    sentence = f"the schema of contributions is at {LATER} and serves code from {LATER} on; this code is at {HEAD}"

    with pytest.raises(SchemaTooNew, match=sentence):
        runner._require_schema(engine, "contributions")
    result = gedeeld_migrate(dsns)

    assert database_check(engine, "contributions")() == sentence
    assert (result.exit_code, result.stderr) == (1, f"Refused: {sentence} (schema_too_new)\n")


def test_code_before_its_own_migration_is_not_ready(engine: sa.Engine, owner: sa.Engine) -> None:
    with owner.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '0003'"))

    assert database_check(engine, "contributions")() == f"schema at 0003, code at {HEAD}"
    runner._require_schema(engine, "contributions")


def test_a_database_that_is_away_is_waited_for() -> None:
    nowhere = sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/x", connect_args={"connect_timeout": 1})
    tries: list[str] = []
    sa.event.listen(nowhere, "do_connect", lambda *_: tries.append("connect"))

    runner._require_schema(nowhere, "contributions")  # a worker starts all the same

    assert tries == ["connect"]
    with pytest.raises(sa.exc.OperationalError):
        database_check(nowhere, "contributions")()  # and /ready tells of it


def test_the_application_does_not_say_whom_its_schema_serves(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), engine.begin() as connection:
        connection.execute(sa.text("update schema_range set oldest = '0001'"))


@pytest.mark.parametrize("service", SERVICES)
def test_every_schema_serves_the_first_release(service_database: Callable[[str], ServiceDsns], service: str) -> None:
    url = service_database(service).audit.replace("postgresql://", "postgresql+psycopg://", 1)
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        assert connection.execute(sa.text("select oldest from schema_range")).scalar_one() == FIRST_RELEASE[service]
