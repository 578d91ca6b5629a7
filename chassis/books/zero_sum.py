"""The database's own promise that books sum to zero: kept by each statement, whoever writes it."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

# Both are planned once a session, perhaps for tables of one page: without `enable_seqscan = off` they would then read
# the whole table for every entry until statistics are gathered; and a few entries are grouped sooner without a hash.
# The path of search is theirs: a temporary table named `posting` would else stand before ours.
# The table is asked whether an entry has other lines only where line 0 is not among those added: no two have one
# number, and all begin with it but what 0.1.0 books without a first posting. One entry alone is not grouped.
_FUNCTIONS = """
create or replace function posting_keeps_zero() returns trigger language plpgsql
  set search_path = public, pg_temp set enable_seqscan = off set enable_hashagg = off as $$
declare
  lines bigint; total numeric; first smallint; entry bigint; last_entry bigint;
begin
  select count(*), sum(cents), min(line), min(entry_id), max(entry_id)
    into lines, total, first, entry, last_entry from added;
  if entry = last_entry then
    if lines >= 2 and total = 0
      and (select e.transaction from journal_entry e where e.id = entry) = pg_current_xact_id()
    then
      if first = 0 then
        return null;
      elsif (select count(*) from posting p where p.entry_id = entry) = lines then
        return null;
      end if;
    end if;
  elsif not exists (
    select from (
      select entry_id, count(*) as lines, sum(cents) as cents, min(line) as first from added group by entry_id
    ) a
    where a.lines < 2 or a.cents <> 0
      or (a.first <> 0 and (select count(*) from posting p where p.entry_id = a.entry_id) <> a.lines)
      or (select e.transaction from journal_entry e where e.id = a.entry_id) is distinct from pg_current_xact_id()
  ) then
    return null;
  end if;
  if exists (select from added group by entry_id having count(*) < 2 or sum(cents) <> 0) then
    raise exception 'a journal entry does not sum to zero' using errcode = 'check_violation';
  end if;
  raise exception 'a posting must come with its journal entry' using errcode = 'check_violation';
end $$;

create or replace function journal_entry_has_lines() returns trigger language plpgsql
  set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if not exists (select from posting where entry_id = new.id) then
    raise exception 'journal entry % (%, %) has no postings', new.id, new.source, new.purpose
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
"""
_TRIGGERS = """
drop trigger belongs on posting;
create trigger keeps_zero after insert on posting
  referencing new table as added for each statement execute function posting_keeps_zero();
drop trigger balances on journal_entry;
create constraint trigger has_lines after insert on journal_entry
  deferrable initially deferred for each row execute function journal_entry_has_lines();
drop function posting_belongs(), journal_entry_balances();
"""
_REVOKE_TEMPORARY = """
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$
"""
_CLOSE_PATHS = """
do $$ declare own record; begin
  for own in
    select p.oid::regprocedure as name from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proowner = current_user::regrole
      and p.prorettype = 'trigger'::regtype and not coalesce(p.proconfig::text like '%search_path%', false)
  loop
    execute format('alter function %s set search_path = public, pg_temp', own.name);
  end loop;
end $$
"""


def keep_zero_sum(op: "Operations") -> None:
    """In a migration, once: what a statement adds to an entry has two postings at least, and sums to zero at once.

    It is of an entry of the same transaction, and of one without others: only line 0 may come after others.
    Nothing is left for later that a transaction could call early (`set constraints`), and no table of a session's own
    can stand before ours, in any trigger: they all look in `public` first, and the application makes none any more.
    What is asked at commit is only whether an entry has postings, which no later statement can make untrue.
    """
    for statements in (_FUNCTIONS, _TRIGGERS, _REVOKE_TEMPORARY, _CLOSE_PATHS):
        _execute(op, statements)


def renew_zero_sum(op: "Operations") -> None:
    """In a later migration: the same promise, by the functions of today."""
    _execute(op, _FUNCTIONS)


def _execute(op: "Operations", statements: str) -> None:
    op.execute(sa.text(statements.replace(":", r"\:")))
