"""Every SQL statement about approved balance sheets and distributions."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.movements.domain.distributions import BalanceSheet, Distribution, Dividend

SHEETS = Table("balance_sheet", BalanceSheet, key="accounts_id")
DISTRIBUTIONS = Table("distribution", Distribution, key="distribution_id")
DIVIDENDS = Table("dividend", Dividend, key="dividend_id")
_DISTRIBUTED = sa.text(
    """select coalesce(sum(gross_cents) filter (where decided_on >= :first), 0)::bigint as in_year,
      coalesce(sum(gross_cents) filter (where decided_on >= :since), 0)::bigint as since
    from distribution"""
)


def add_sheet(connection: sa.Connection, sheet: BalanceSheet) -> None:
    SHEETS.insert(connection, [sheet])


def distributed(connection: sa.Connection, first: date, since: date) -> tuple[int, int]:
    """What was distributed from the first of these days on, and from the second on. Cents before tax."""
    row = connection.execute(_DISTRIBUTED, {"first": first, "since": since}).one()
    return row.in_year, row.since


def add_distribution(connection: sa.Connection, distribution: Distribution, dividends: Sequence[Dividend]) -> None:
    DISTRIBUTIONS.insert(connection, [distribution])
    DIVIDENDS.insert(connection, dividends)
