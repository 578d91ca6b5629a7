"""Transfers of shares between members, with who signed; corrections of acts, with the reason."""

from alembic import op

from chassis.db.tables import append_only

revision = "0017"
down_revision = "0016"

_SQL = """
create table share_transfer (
  transfer_id text primary key,
  giver_id text not null references member,
  taker_id text not null references member check (taker_id <> giver_id),
  shares integer not null check (shares > 0),
  effective_on date not null,
  giver_signed_on date not null,
  taker_signed_on date not null,
  board_reference text,
  recorded_by text not null,
  rules text not null
);
create table share_correction (
  correction_id text primary key,
  act_id text not null unique,
  reason text not null,
  decided_on date not null,
  recorded_by text not null
);
create index ix_share_movement_act on share_movement (act_id);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "share_transfer")
    append_only(op, "governance", "share_correction")
