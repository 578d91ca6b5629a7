"""A database that is lent to a test is as the migrations make it, whatever was done in it before."""

import psycopg
import pytest
from psycopg import sql

from chassis.testing.databases import Databases, _Template
from deploy.local.provision import ServiceDsns

TRACES = (
    "insert into journal_entry (source, purpose, booked_on, actor) values ('a', 'test', '2026-09-14', 'anne')",
    "delete from alembic_version",
)
SHAPES = (
    "create table extra (cents bigint)",
    "drop trigger has_lines on journal_entry",
    "alter table posting add column extra text",
    "alter table posting alter column cents drop not null",
    "create or replace function append_only() returns trigger language plpgsql as 'begin return new; end'",
    "alter table posting disable trigger all",
    "create index on posting (cents)",
    "create view extra as select 1 as cents",
    "grant delete on posting to contributions_audit",
    "truncate posting",
)


def contents(dsns: ServiceDsns) -> dict[str, object]:
    """The rows of every table, and where every sequence stands."""
    with psycopg.connect(dsns.owner) as database:
        tables = database.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        rows: dict[str, object] = {
            name: database.execute(sql.SQL("select * from {}").format(sql.Identifier(name))).fetchall()
            for (name,) in tables
        }
        sequences = database.execute("select sequencename, last_value from pg_sequences order by 1").fetchall()
        return rows | {"sequences": sequences}


def as_superuser(databases: Databases, dsns: ServiceDsns) -> psycopg.Connection:
    """Whom triggers and rights do not hold back: whatever a test might have done."""
    name = psycopg.conninfo.conninfo_to_dict(dsns.owner)["dbname"]
    database = psycopg.connect(databases.superuser_dsn, dbname=str(name), autocommit=True)
    database.execute("set session_replication_role = replica")
    return database


def test_what_was_written_is_gone_when_a_database_is_lent_again(databases: Databases) -> None:
    fresh = contents(databases.clone("contributions"))
    with databases.lend("contributions") as dsns, as_superuser(databases, dsns) as database:
        for statement in TRACES:
            database.execute(statement)
        assert contents(dsns) != fresh

    with databases.lend("contributions") as again:
        assert again == dsns
        assert contents(again) == fresh


def test_two_who_borrow_at_once_get_two_databases(databases: Databases) -> None:
    with databases.lend("contributions") as dsns, databases.lend("contributions") as another:
        assert dsns != another


def test_what_a_session_left_open_neither_stays_nor_blocks(databases: Databases) -> None:
    with databases.lend("contributions") as dsns:
        open_session = psycopg.connect(dsns.owner)
        open_session.execute("lock table posting in exclusive mode")

    with databases.lend("contributions") as again:
        assert again == dsns
        with psycopg.connect(again.owner) as owner:
            owner.execute("lock table posting in exclusive mode nowait")
    open_session.close()


@pytest.mark.parametrize("change", SHAPES)
def test_a_database_whose_tables_or_rights_were_changed_is_not_lent_again(databases: Databases, change: str) -> None:
    with databases.lend("contributions") as dsns, as_superuser(databases, dsns) as database:
        database.execute(change.encode())

    with databases.lend("contributions") as another:
        assert another != dsns


def test_rows_of_the_migrations_and_their_sequences_come_back(databases: Databases) -> None:
    dsns = databases.clone("contributions")
    with as_superuser(databases, dsns) as database:
        database.execute(
            "set role contributions_owner; create table norm (number bigint generated always as identity, words text)"
        )
        database.execute("reset role")
        database.execute("insert into norm (words) values ('first'), (E'with\\ttab'), (null)")
        template, before = _Template.of(database), contents(dsns)
        database.execute("delete from norm where number = 1; update norm set words = 'changed'")
        database.execute("insert into norm (words) values ('later')")

        assert template.restore(database)
        assert contents(dsns) == before
