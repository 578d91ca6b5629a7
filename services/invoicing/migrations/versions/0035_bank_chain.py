"""Each account's chain of statements, and what the bank calls an entry: nothing counts twice, no gap goes unseen."""

from alembic import op

from chassis.db.tables import append_only

revision = "0035"
down_revision = "0034"

# Files of before have no statements here, and their entries no name: the chain begins with the first one after.
# `break_cents`: what the balance moved beside the entries that were told; of the first, what the account held before.
_SQL = """
create table bank_statement (
  number bigint generated always as identity primary key,
  account text not null,
  identity text not null,
  sequence text not null,
  format text not null check (format in ('coda', 'camt053')),
  day date not null,
  file text not null references bank_file,
  old_balance_cents bigint not null,
  new_balance_cents bigint not null,
  break_cents bigint not null,
  because text,
  late boolean not null,
  fills bigint references bank_statement,
  recorded_at timestamptz not null,
  actor text not null,
  unique (identity, new_balance_cents),
  check (break_cents = 0 or because is not null)
);
create index ix_bank_statement_account on bank_statement (account, number desc);
alter table bank_entry add column bank_identity text, add column content bigint;
create index ix_bank_entry_content on bank_entry (content) where content is not null;
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "invoicing", "bank_statement")
