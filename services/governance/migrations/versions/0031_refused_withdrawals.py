"""Letters of withdrawal that a rule refuses: the yearly report tells them to the assembly."""

from alembic import op

from chassis.db.tables import append_only

revision = "0031"
down_revision = "0030"

_SQL = """
create table withdrawal_refusal (
  refusal_id text primary key,
  member_id text not null references member,
  shares integer not null check (shares > 0),
  asked_on date not null,
  rule text not null,
  reference text not null,
  recorded_on date not null,
  recorded_by text not null
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "withdrawal_refusal")
