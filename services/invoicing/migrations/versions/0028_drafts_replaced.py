"""The content of a draft may be replaced; what it was before stays. Lines of an issued invoice never change."""

from alembic import op

from chassis.db.tables import append_only

revision = "0028"
down_revision = "0027"

_REVISIONS = """
alter table draft add column revision integer not null default 0 check (revision >= 0);
-- What the draft said until this revision of it.
create table draft_revision (
  invoice_id text not null references draft,
  revision integer not null check (revision > 0),
  before jsonb not null,
  actor text not null,
  at timestamptz not null,
  primary key (invoice_id, revision)
);
create function only_of_drafts() returns trigger language plpgsql
set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if exists (select from gone join issued_invoice using (invoice_id)) then
    raise exception '% refused: % of an issued invoice is append-only', tg_op, tg_table_name
      using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;
"""
_LINES = """
drop trigger append_only on {table};
create trigger append_only before update or truncate on {table}
  for each statement execute function append_only();
create trigger only_of_drafts after delete on {table} referencing old table as gone
  for each statement execute function only_of_drafts();
grant delete on {table} to invoicing_app;
"""


def upgrade() -> None:
    op.execute(_REVISIONS)
    append_only(op, "invoicing", "draft_revision")
    for table in ("draft_line", "draft_allowance"):
        op.execute(_LINES.format(table=table))
