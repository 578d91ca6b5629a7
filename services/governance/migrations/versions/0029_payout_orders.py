"""Pay-outs leave by invoicing's bank: what it was asked to pay, and what the bank's statements said of it."""

import sqlalchemy as sa
from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0029"
down_revision = "0028"

# Ten digits that begin with 96, which nothing else has, and their check digits.
_SQL = """
create sequence payout_communication;
create function next_payout_communication() returns text language sql volatile set search_path = public, pg_temp
return (select base::text || lpad(coalesce(nullif(base % 97, 0), 97)::text, 2, '0')
  from (select 9600000000 + nextval('payout_communication') as base) as number);

create table payout_order (
  payout_id text primary key,
  ground text not null check (ground in ('withdrawal', 'subscription', 'payment', 'correction')),
  source text not null,
  member_id text not null references member,
  cents bigint not null check (cents > 0),
  communication text not null unique check (communication ~ '^[0-9]{12}$'),
  ordered_on date not null,
  unique (ground, source, member_id)
);
create table payout_movement (
  payment_id text primary key,
  payout_id text not null references payout_order,
  cents bigint not null check (cents <> 0),
  moved_on date not null
);
create index ix_payout_movement_payout on payout_movement (payout_id);
create index ix_share_payment_over on share_payment (payment_id) where counted_cents < cents;
"""


def upgrade() -> None:
    op.execute(sa.text(_SQL.replace(":", r"\:")))
    append_only(op, "governance", "payout_order")
    append_only(op, "governance", "payout_movement")
    allow_accounts(
        op,
        "bank",
        "capital",
        "share_payments",
        "repayable",
        "suspense",
        "leavers",
        "reserves",
        "opening",
        "clearing:invoicing>governance",
        "clearing:governance>invoicing",
    )
