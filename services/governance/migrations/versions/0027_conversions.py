"""Conversions: shares of one class that became shares of another, and who decided it."""

from alembic import op

from chassis.db.tables import append_only

revision = "0027"
down_revision = "0026"

_SQL = """
create table share_conversion (
  conversion_id text primary key,
  member_id text not null references member,
  from_class text not null,
  to_class text not null check (to_class <> from_class),
  shares integer not null check (shares > 0),
  effective_on date not null,
  decided_by text not null check (decided_by in ('assembly', 'board')),
  decided_on date not null check (decided_on <= effective_on),
  reference text not null,
  recorded_by text not null,
  rules text not null
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "share_conversion")
