"""What stops a migration leaves the database as it was: of all that are due, none has run."""

from collections.abc import Iterator

import psycopg
import pytest
from typer.testing import CliRunner, Result

from chassis.cli.app import app
from chassis.db.migrations import DataInTheWay, migrate
from chassis.db.revisions import head
from chassis.testing.databases import Databases
from tests.faults.old_invoices import DUPONT, TWIN, fill
from tests.faults.old_release import OLD_HEAD, OldDatabase, old_database


@pytest.fixture
def old(databases: Databases) -> Iterator[OldDatabase]:
    with old_database(databases, "invoicing") as database:
        fill(database)
        yield database


def gedeeld_migrate(old: OldDatabase, *options: str) -> Result:
    return CliRunner().invoke(
        app, ["migrate", old.service, *options], env={"GEDEELD_OWNER_DATABASE_URL": old.dsns.owner, "COLUMNS": "200"}
    )


def share_a_vat_number(old: OldDatabase) -> None:
    with old.as_owner() as owner:
        owner.execute("update client set vat_number = 'BE0428759497' where client_id = %s", (TWIN,))


def test_two_clients_with_one_vat_number_stop_it_and_nothing_is_changed(old: OldDatabase) -> None:
    share_a_vat_number(old)
    before = old.contents()

    with pytest.raises(DataInTheWay) as refusal:
        old.upgrade()

    assert old.contents() == before
    assert before["alembic_version"] == [f"({OLD_HEAD})"]
    assert f"{min(TWIN, DUPONT)} and {max(TWIN, DUPONT)} share one" in refusal.value.sentence
    assert "docs/runbooks/upgrading.md" in refusal.value.sentence
    assert "0428759497" not in refusal.value.sentence


def test_the_command_tells_it_in_one_sentence_and_goes_on_once_it_is_put_right(old: OldDatabase) -> None:
    share_a_vat_number(old)

    stopped = gedeeld_migrate(old)
    with old.as_owner() as owner:
        owner.execute("update client set vat_number = null where client_id = %s", (TWIN,))
    second_run = gedeeld_migrate(old)

    assert (stopped.exit_code, second_run.exit_code) == (1, 0)
    assert "take it from all but one of them" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert head("invoicing") in second_run.stdout


def test_a_table_in_use_stops_it_within_seconds_and_nothing_is_changed(old: OldDatabase) -> None:
    before = old.contents()

    with psycopg.connect(old.dsns.app) as busy:
        busy.execute("select from suspense")  # of which 0008 is the first to want the whole
        stopped = gedeeld_migrate(old)

    assert stopped.exit_code == 1
    assert "a table was locked too long; nothing was changed" in stopped.stderr
    assert old.contents() == before


def test_the_first_release_works_on_after_a_migration_that_was_stopped(old: OldDatabase) -> None:
    share_a_vat_number(old)

    gedeeld_migrate(old)

    with psycopg.connect(old.dsns.app) as service:
        paid = service.execute("update claim set open_cents = 0, paid_on = '2026-09-14' where paid_on is null").rowcount
    assert paid == 4


def test_it_stops_at_the_revision_that_is_asked_for_and_is_repeated_without_harm(old: OldDatabase) -> None:
    assert migrate("invoicing", old.dsns.owner, "0004") == "0004"
    assert "0004" in gedeeld_migrate(old, "--plan").stdout
    assert old.upgrade() == old.upgrade() == head("invoicing")
