"""Bylaws: what was decided about a rule, from a day on; sealed in a log of their own."""

from alembic import op

from chassis.db.tables import append_only
from chassis.log.tables import add_log

revision = "0012"
down_revision = "0011"

_SQL = """
create table bylaw (
  bylaw_id text primary key,
  legal_entity text not null check (legal_entity ~ '^[A-Z]{2}$'),
  rule text not null check (rule <> ''),
  version integer not null check (version > 0),
  text text not null check (text <> ''),
  effective_on date not null,
  decided_by text not null check (decided_by in ('founding_act', 'assembly', 'board')),
  decided_on date not null,
  reference text not null check (reference <> ''),
  unique (legal_entity, rule, version),
  unique (legal_entity, rule, effective_on)
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "bylaw")
    add_log(op, "bylaws")
