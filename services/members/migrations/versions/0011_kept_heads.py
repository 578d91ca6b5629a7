"""Heads of the other services' sealed logs, kept where those services cannot reach them."""

from alembic import op

from chassis.db.tables import append_only

revision = "0011"
down_revision = "0010"

_SQL = """
create table kept_head (
  service text not null,
  log text not null,
  size bigint not null,
  closed boolean not null,
  note text not null,
  kept_at timestamptz not null,
  primary key (service, log, size, closed)
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "members", "kept_head")
