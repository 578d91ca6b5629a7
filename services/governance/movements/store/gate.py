"""Every SQL statement about the gate: what is counted under it, what left earlier in the year, what it allots."""

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.movements.domain.withdrawals import Allotment, Withdrawal
from services.governance.movements.store.withdrawals import PENDING, WITHDRAWALS

ALLOTMENTS = Table("withdrawal_allotment", Allotment, key="withdrawal_id")
# Who leaves of right passes by the gate.
_COUNTED = f"""reason = 'request' and {PENDING}
  and not exists (select from withdrawal_allotment g where g.withdrawal_id = withdrawal.withdrawal_id)"""
_DAYS = sa.text(
    f"select distinct effective_on from withdrawal where effective_on <= :day and {_COUNTED} order by effective_on"  # noqa: S608 - constants
)
_LEFT = sa.text(
    """select w.shares as asked, coalesce(g.shares, w.shares) as gone, count(*) as times
    from withdrawal w join withdrawal_effect e using (withdrawal_id)
      left join withdrawal_allotment g using (withdrawal_id)
    where w.reason = 'request' and w.effective_on between :first and :day
    group by w.shares, coalesce(g.shares, w.shares)"""
)


def days_to_count(connection: sa.Connection, day: date) -> list[date]:
    """The days up to `day` on which withdrawals should take effect that the gate has not counted, in order."""
    return list(connection.execute(_DAYS, {"day": day}).scalars())


def to_count(connection: sa.Connection, day: date) -> list[Withdrawal]:
    """What was asked for that day, and the gate has not counted."""
    return WITHDRAWALS.read(connection, f"effective_on = :day and {_COUNTED}", day=day)


def left_in_year(connection: sa.Connection, day: date) -> tuple[int, Fraction]:
    """The shares that left by request from the first day of the year to `day`, and the members: of who left with a
    third of what it asked, a third.
    """
    rows = connection.execute(_LEFT, {"first": date(day.year, 1, 1), "day": day}).all()
    shares = sum(row.gone * row.times for row in rows)
    return shares, sum((Fraction(row.gone, row.asked) * row.times for row in rows), Fraction(0))


def add_allotments(connection: sa.Connection, allotments: Sequence[Allotment]) -> None:
    ALLOTMENTS.insert(connection, allotments)


def allotted(connection: sa.Connection, withdrawal_ids: Collection[str]) -> dict[str, int]:
    """How many shares of each may leave, of those that the gate cut."""
    rows = ALLOTMENTS.read(connection, "withdrawal_id = any(:withdrawal_ids)", withdrawal_ids=list(withdrawal_ids))
    return {row.withdrawal_id: row.shares for row in rows}
