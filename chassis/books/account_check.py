"""The database's own check that every posting is on an account of the chart, whoever writes."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

CHECK = "posting_account_in_chart"
_NAME = re.compile(r"[a-z_:>]+")
_EXPRESSION = sa.text(
    """select pg_get_expr(conbin, conrelid) from pg_constraint
    where conrelid = to_regclass('posting') and conname = :check and not convalidated"""
)


def allow_accounts(op: "Operations", *accounts: str) -> None:
    """In a migration: from now on these are all the accounts that may be booked, in place of those allowed before.

    Old postings are not checked here, so the table is locked for a moment only, whatever its size; `migrate` checks
    them afterwards (`validate_accounts`). A migration spells the names out: it is history, and the chart changes.
    """
    if not all(map(_NAME.fullmatch, accounts)):
        raise ValueError("an account is named in small letters, `_`, `:` and `>`")
    names = ", ".join(f"'{account}'" for account in accounts)
    check = f"account = any (array[{names}]::text[])".replace(":", r"\:")
    op.execute(
        sa.text(
            f"alter table posting drop constraint if exists {CHECK}, add constraint {CHECK} check ({check}) not valid"
        )
    )


def validate_accounts(connection: sa.Connection) -> None:
    """After the migrations: validate the check for old postings too, if all of them are on allowed accounts.

    Else it holds for new postings only, and `unknown_accounts` says why. The service goes on booking.
    """
    if _expression(connection) is None or unknown_accounts(connection):
        return
    # When somebody else is changing the table, the check holds for new postings, and the next `migrate` tries again.
    with suppress(sa.exc.OperationalError), connection.begin_nested():
        connection.execute(sa.text(f"alter table posting validate constraint {CHECK}"))


def unknown_accounts(connection: sa.Connection) -> Mapping[str, int]:
    """Old postings by account that the check does not allow; empty once the database has validated it."""
    expression = _expression(connection)
    if expression is None:
        return {}
    query = f"select account, count(*) as postings from posting where not ({expression}) group by 1 order by 1"  # noqa: S608 - PostgreSQL's own words
    return {row.account: row.postings for row in connection.execute(sa.text(query.replace(":", r"\:")))}


def _expression(connection: sa.Connection) -> str | None:
    """The check in SQL, while the database has not validated it."""
    return connection.execute(_EXPRESSION, {"check": CHECK}).scalar_one_or_none()
