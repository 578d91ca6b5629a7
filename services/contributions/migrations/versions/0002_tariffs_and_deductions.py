"""Tariffs, the units they apply to, and what was deducted by them. Facts about money: append-only."""

import sqlalchemy as sa
from alembic import op

from chassis.db.tables import append_only

revision = "0002"
down_revision = "0001"

SQL = """
create table tariff (
  legal_entity text not null check (legal_entity ~ '^[A-Z]{2}$'),
  since date not null,
  turnover_percent numeric not null check (turnover_percent between 0 and 100),
  source text not null check (source <> ''),
  set_at timestamptz not null,
  set_by text not null,
  primary key (legal_entity, since)
);
create table coefficient (
  legal_entity text not null,
  since date not null,
  kind text not null,
  factor numeric not null check (factor between 0 and 1),
  primary key (legal_entity, since, kind),
  foreign key (legal_entity, since) references tariff
);
create table unit (
  unit_id text primary key,
  legal_entity text not null,
  opened_on date not null
);
-- No foreign key to tariff: rows come by the thousand, each from a tariff read in the same transaction.
create table deduction (
  source_id text not null,
  kind text not null check (kind in ('turnover', 'wage')),
  unit_id text not null,
  legal_entity text not null,
  tariff_since date not null,
  day date not null check (day >= tariff_since),
  base_cents bigint not null,
  contribution_cents bigint not null check (contribution_cents between 0 and base_cents),
  primary key (source_id, kind)
);
"""


def upgrade() -> None:
    op.execute(sa.text(SQL))
    for table in ("tariff", "coefficient", "unit", "deduction"):
        append_only(op, "contributions", table)
