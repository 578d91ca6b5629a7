"""Restrictions on shares: pledges, seizures, blocks by law; and when each was lifted."""

from alembic import op

from chassis.db.tables import append_only

revision = "0022"
down_revision = "0021"

_SQL = """
create table restriction (
  restriction_id text primary key,
  sequence bigint generated always as identity,
  member_id text not null references member,
  lot_id text references share_movement,
  kind text not null check (kind in ('pledge', 'seizure', 'blocking')),
  since date not null,
  reference text not null,
  recorded_on date not null,
  recorded_by text not null
);
create index ix_restriction_member on restriction (member_id, sequence);
create table restriction_lift (
  restriction_id text primary key references restriction,
  lifted_on date not null,
  reference text not null,
  recorded_on date not null,
  recorded_by text not null
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "restriction")
    append_only(op, "governance", "restriction_lift")
