"""The database holds every posting against the chart, whoever writes; what is old is looked at, and never changed."""

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from chassis.books.account_check import CHECK, allow_accounts, unknown_accounts, validate_accounts
from chassis.testing.books import Account

ENTRY = """insert into journal_entry (source, purpose, booked_on, actor)
  values (cast(gen_random_uuid() as text), 'made', '2026-09-01', 'x:y')"""
LINES = """insert into posting (entry_id, line, account, subject, cents)
  select max(id), 0, :debit, 'unit_1', 100 from journal_entry union all
  select max(id), 1, :credit, 'BE', -100 from journal_entry"""


def write(engine: sa.Engine, debit: str, credit: str = Account.POT.value) -> None:
    """One entry of 100 cents in plain SQL."""
    with engine.begin() as connection:
        connection.execute(sa.text(ENTRY))
        connection.execute(sa.text(LINES), {"debit": debit, "credit": credit})


def allow(owner: sa.Engine, *accounts: str) -> None:
    """What a later migration does."""
    with owner.begin() as connection:
        allow_accounts(Operations(MigrationContext.configure(connection)), *accounts)


def look(owner: sa.Engine) -> dict[str, int]:
    """What `migrate` does afterwards; gives what it found."""
    with owner.begin() as connection:
        validate_accounts(connection)
        return dict(unknown_accounts(connection))


def validated(owner: sa.Engine) -> bool:
    with owner.connect() as connection:
        query = sa.text("select convalidated from pg_constraint where conname = :check")
        return bool(connection.execute(query, {"check": CHECK}).scalar_one())


@pytest.mark.parametrize("writer", ["engine", "owner"])
def test_a_misspelt_account_is_refused_whoever_writes(writer: str, request: pytest.FixtureRequest) -> None:
    engine: sa.Engine = request.getfixturevalue(writer)

    with pytest.raises(sa.exc.IntegrityError, match=CHECK):
        write(engine, "clearing:contribution>payroll")


def test_accounts_of_the_chart_are_booked(engine: sa.Engine, owner: sa.Engine) -> None:
    write(engine, Account.PASSED)

    assert (look(owner), validated(owner)) == ({}, True)


def test_a_later_migration_allows_one_account_more(engine: sa.Engine, owner: sa.Engine) -> None:
    write(engine, Account.PASSED)
    allow(owner, *Account, "pot:gifts")

    write(engine, "pot:gifts")

    assert (validated(owner), look(owner), validated(owner)) == (False, {}, True)


def test_an_old_posting_on_no_account_is_named_counted_and_left_as_it_is(engine: sa.Engine, owner: sa.Engine) -> None:
    allow(owner, *Account, "pott:turnover", "gifts")
    write(engine, "pott:turnover")
    write(engine, "gifts", "gifts")

    allow(owner, *Account)

    assert (look(owner), look(owner)) == ({"gifts": 2, "pott:turnover": 1},) * 2
    assert not validated(owner)
    with engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from posting")).scalar_one() == 4


def test_while_old_postings_are_unknown_new_ones_are_refused_and_the_rest_is_booked(
    engine: sa.Engine, owner: sa.Engine
) -> None:
    allow(owner, *Account, "gifts")
    write(engine, "gifts")
    allow(owner, *Account)
    look(owner)

    with pytest.raises(sa.exc.IntegrityError, match=CHECK):
        write(engine, "gifts")
    write(engine, Account.PASSED)

    assert look(owner) == {"gifts": 1}


def test_looking_at_old_postings_stops_nobody_and_gives_way(engine: sa.Engine, owner: sa.Engine) -> None:
    allow(owner, *Account)
    with engine.connect() as busy, owner.begin() as other, owner.begin() as connection:
        busy.execute(sa.text("lock table posting in row exclusive mode"))  # as every booking does
        other.execute(sa.text("lock table posting in share update exclusive mode"))
        connection.execute(sa.text("set local lock_timeout = 100"))
        validate_accounts(connection)
        assert unknown_accounts(connection) == {}
    assert not validated(owner)

    with engine.connect() as busy:
        busy.execute(sa.text("lock table posting in row exclusive mode"))
        look(owner)

    assert validated(owner)


def test_an_empty_chart_allows_nothing(engine: sa.Engine, owner: sa.Engine) -> None:
    allow(owner)

    with pytest.raises(sa.exc.IntegrityError, match=CHECK):
        write(engine, Account.PASSED)


@pytest.mark.parametrize("name", ["it's", "Bank", "a b", "", "x)"])
def test_a_name_that_is_no_plain_account_is_refused(owner: sa.Engine, name: str) -> None:
    with pytest.raises(ValueError, match="an account is named in small letters"):
        allow(owner, name)
