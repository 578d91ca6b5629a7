"""Accounts that no chart knows, booked before there was one, come along with the database and are named."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from typer.testing import CliRunner, Result

from chassis.books.account_check import CHECK
from chassis.cli.app import app
from chassis.db.revisions import head
from chassis.testing.databases import Databases
from services.payroll.tests.service import story
from tests.faults.old_release import OldDatabase, old_database

ENTRY = """with entry as (insert into journal_entry (source, purpose, booked_on, actor)
    values (%(source)s, 'payment', '2026-09-14', 'operator:old') returning id)
  insert into posting (entry_id, line, account, subject, cents)
  select id, 0, 'clearing:invoicing>payroll', %(unit)s, 100 from entry union all
  select id, 1, %(account)s, %(unit)s, -100 from entry"""


@pytest.fixture
def old(databases: Databases) -> Iterator[OldDatabase]:
    """Payroll of the first release, which booked a payment on `budget` and one on `bugdet`."""
    with old_database(databases, "payroll") as database:
        write(database, "budget")
        write(database, "bugdet")
        yield database


def write(old: OldDatabase, account: str, source: str = "") -> None:
    """A payment of 100 cents, in the plain SQL of whoever has the rights of the service."""
    with psycopg.connect(old.dsns.app) as connection:
        values = {"source": source or account, "unit": story.UNIT, "account": account}
        connection.execute(ENTRY, values)


def gedeeld_migrate(old: OldDatabase, *options: str) -> Result:
    environment = {"GEDEELD_OWNER_DATABASE_URL": old.dsns.owner, "COLUMNS": "200"}
    return CliRunner().invoke(app, ["migrate", old.service, *options], env=environment)


def test_the_migration_names_and_counts_them_and_changes_nothing(old: OldDatabase) -> None:
    before = old.contents()["posting"]

    result = gedeeld_migrate(old)

    assert result.exit_code == 0
    assert head("payroll") in result.stdout
    assert "payroll: 1 old postings on bugdet, an account of no chart" in result.stdout
    assert old.contents()["posting"] == before


def test_they_are_named_each_time_until_a_chart_knows_them(old: OldDatabase) -> None:
    gedeeld_migrate(old)

    again = [gedeeld_migrate(old, *options) for options in (["--json"], ["--plan", "--json"])]

    assert [json.loads(result.stdout)[0]["unknown_accounts"] for result in again] == [{"bugdet": 1}] * 2


def test_new_ones_are_refused_and_everything_else_is_booked(old: OldDatabase) -> None:
    old.upgrade()

    with pytest.raises(psycopg.errors.CheckViolation, match=CHECK):
        write(old, "bugdet", "inv_2")
    write(old, "budget", "inv_3")
    old.house().consume(story.paid("inv_4"))

    assert old.house().balances()["bugdet"] == -100
    assert old.house().count("posting") == 4 + 2 + 2
