"""The gate on the withdrawals of a year: what it allots to each, and what asks for the rest."""

from alembic import op

from chassis.db.tables import append_only

revision = "0030"
down_revision = "0029"

_SQL = """
create table withdrawal_allotment (
  withdrawal_id text primary key references withdrawal,
  shares integer not null check (shares >= 0),
  rest_id text unique references withdrawal,
  decided_on date not null,
  rules text not null,
  check (shares > 0 or rest_id is not null)
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "withdrawal_allotment")
