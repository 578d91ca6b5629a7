"""Which days a person may still type as the day of an issue, a payment or a letter: none before the first open one.

What the bank or an event says keeps its day, and is booked on the first open one (`periods.py`).
"""

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa

from chassis.books.periods import close_through
from chassis.db.work import Work
from contracts.wire.refusals import DayNotOpen
from kernel.clock import legal_date
from kernel.periods import Period

# While no month is closed, books are open from the year in which their first entry was written.
_FIRST = sa.text(
    """select coalesce(
      (select max(closed_through) + 1 from closed_period),
      (select date_trunc('year', least(recorded_at, cast(:now as timestamptz)) at time zone 'Europe/Brussels')::date
       from journal_entry order by id limit 1),
      date_trunc('year', cast(:now as timestamptz) at time zone 'Europe/Brussels')::date)"""
)


def close_what_came_before(work: Work, days: Iterable[date]) -> None:
    """Facts of these days come from outside, and keep them. Call it before they are booked.

    When one is of a year before the books began and no month is closed yet, what is before the first open day is closed
    from now on: so it is booked on that day, and says so (`periods.py`). Who has older books to bring closes the month
    before they begin first.
    """
    earliest = min(days, default=None)
    if earliest is None or earliest.year >= legal_date(work.now).year:
        return
    first: date = work.connection.execute(_FIRST, {"now": work.now}).scalar_one()
    if earliest < first:
        close_through(work.connection, first - timedelta(days=1), at=work.now, by=work.cause.actor)


def require_open_day(work: Work, day: date, *, field: str) -> None:
    """`day` is not before the first open one. Raises DayNotOpen, which names both.

    A month is closed when it is over, so a day of this month, as nearly all are, is not looked up.
    """
    if day >= Period.month(legal_date(work.now)).first:
        return
    first: date = work.connection.execute(_FIRST, {"now": work.now}).scalar_one()
    if day < first:
        raise DayNotOpen(
            f"{day} is before {first}, the first day that is open in the books: "
            "what was reported up to then stays as it was reported",
            field=field,
            open_from=str(first),
        )
