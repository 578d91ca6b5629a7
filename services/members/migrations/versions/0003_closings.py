"""Which units are closed, and why."""

from alembic import op

from chassis.db.tables import append_only

revision = "0003"
down_revision = "0002"

_SQL = """
create table unit_closing (
  unit_id text primary key references unit,
  closed_on date not null,
  reason text not null check (reason <> ''),
  closed_by text not null
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "members", "unit_closing")
