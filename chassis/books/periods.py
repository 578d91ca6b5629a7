"""Closed periods: a day that is closed is booked no more; what happened on it is booked on the first open day.

The rule is the database's own, whoever writes (ADR 0026).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from chassis.db.tables import append_only

if TYPE_CHECKING:
    from alembic.operations import Operations

# `fact_on` is null where an entry is booked on the day of its fact. A release that does not know it writes null.
_TABLES = """
create table closed_period (
  closed_through date primary key
    check (closed_through = (date_trunc('month', closed_through) + interval '1 month' - interval '1 day')::date),
  closed_at timestamptz not null,
  closed_by text not null
);
alter table journal_entry add column fact_on date;
alter table journal_entry add constraint booked_late check (fact_on < booked_on) not valid;
create index ix_journal_entry_late on journal_entry (fact_on) where fact_on is not null;
"""
# Closing waits until what is being booked is committed, and what comes after sees the period closed.
_FUNCTIONS = """
create function journal_entry_is_open() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (select from added where booked_on <= (select max(closed_through) from closed_period)) then
    raise exception 'a journal entry is booked in a closed period' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger is_open after insert on journal_entry
  referencing new table as added for each statement execute function journal_entry_is_open();

create function close_books(through date, at timestamptz, actor text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  lock table journal_entry in share row exclusive mode;
  insert into closed_period (closed_through, closed_at, closed_by)
    select through, at, actor where not exists (select from closed_period where closed_through >= through);
end $$;
"""
_CLOSE = sa.text("select close_books(:through, :at, :actor)")
_LIST = sa.text("select closed_through, closed_at, closed_by from closed_period order by closed_through")
_LATE = sa.text("select count(*) from journal_entry where fact_on is not null")


@dataclass(frozen=True, slots=True)
class Closing:
    """Every day up to this one is closed, by whom and since when."""

    closed_through: date
    closed_at: datetime
    closed_by: str


def keep_closed_periods(op: "Operations", service: str) -> None:
    """In a migration, once. The application closes by `close_books` alone, and nobody opens again."""
    for statements in (_TABLES, _FUNCTIONS):
        op.execute(sa.text(statements.replace(":", r"\:")))
    append_only(op, service, "closed_period")
    op.execute(sa.text(f"revoke insert on closed_period from {service}_app"))
    op.execute(sa.text("revoke execute on function close_books from public"))
    op.execute(sa.text(f"grant execute on function close_books to {service}_app"))


def close_through(connection: sa.Connection, day: date, *, at: datetime, by: str) -> None:
    """Close all days up to the last one of a month. What is closed already stays as it is."""
    connection.execute(_CLOSE, {"through": day, "at": at, "actor": by})


def closings_of(connection: sa.Connection) -> list[Closing]:
    """The oldest first."""
    return [Closing(*row) for row in connection.execute(_LIST)]


def late_entries(connection: sa.Connection) -> int:
    """How many entries are booked on a later day than that of their fact."""
    return int(connection.execute(_LATE).scalar_one())
