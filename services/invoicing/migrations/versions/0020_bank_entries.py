"""What every bank file holds, entry by entry: so that nobody can lose a part of one, and payments by hand are known."""

from alembic import op

from chassis.db.tables import append_only

revision = "0020"
down_revision = "0019"

# Files of before have no rows here.
_SQL = """
create table bank_entry (
  file text not null references bank_file,
  reference text not null,
  amount_cents bigint not null,
  primary key (file, reference)
);
create index ix_bank_entry_reference on bank_entry (reference);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "invoicing", "bank_entry")
