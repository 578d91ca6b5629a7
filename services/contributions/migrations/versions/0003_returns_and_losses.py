"""Contributions given back for credit notes, losses that the pot bears, and what of them comes in later."""

import sqlalchemy as sa
from alembic import op

from chassis.db.tables import append_only

revision = "0003"
down_revision = "0002"

SQL = """
create table contribution_return (
  credit_note_id text primary key,
  invoice_id text not null,
  unit_id text not null,
  legal_entity text not null,
  tariff_since date not null,
  day date not null check (day >= tariff_since),
  base_cents bigint not null check (base_cents > 0),
  contribution_cents bigint not null check (contribution_cents between 0 and base_cents)
);
create table loss (
  invoice_id text primary key,
  unit_id text not null,
  legal_entity text not null,
  tariff_since date not null,
  day date not null check (day >= tariff_since),
  reason text not null,
  lost_cents bigint not null check (lost_cents > 0),
  contribution_cents bigint not null check (contribution_cents between 0 and lost_cents)
);
create table recovery (
  payment_id text not null,
  invoice_id text not null,
  unit_id text not null,
  legal_entity text not null,
  recovered_on date not null,
  recovered_cents bigint not null check (recovered_cents > 0),
  primary key (payment_id, invoice_id)
);
"""


def upgrade() -> None:
    op.execute(sa.text(SQL))
    for table in ("contribution_return", "loss", "recovery"):
        append_only(op, "contributions", table)
