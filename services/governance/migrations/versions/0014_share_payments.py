"""Subscriptions have a communication, wait for the board where a bylaw says so, and are paid at the bank, in parts."""

import sqlalchemy as sa
from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0014"
down_revision = "0013"

# Ten digits that begin with 95, which no series of invoices has, and their check digits.
_SQL = """
create sequence share_communication;
create function next_share_communication() returns text language sql volatile set search_path = public, pg_temp
return (select base::text || lpad(coalesce(nullif(base % 97, 0), 97)::text, 2, '0')
  from (select 9500000000 + nextval('share_communication') as base) as number);

alter table subscription
  add column communication text not null default next_share_communication() unique
    check (communication ~ '^[0-9]{12}$'),
  add column needs_board boolean not null default false,
  add column rules text not null default '';

create table subscription_step (
  subscription_id text not null references subscription,
  step text not null check (step in ('accepted', 'refused', 'lapsed')),
  day date not null,
  decided_by text not null,
  reason text not null,
  primary key (subscription_id, step)
);

-- `counted_cents` pays the shares; what is more than their price waits in suspense.
create table share_payment (
  payment_id text primary key,
  subscription_id text references subscription,
  communication text not null,
  cents bigint not null check (cents > 0),
  counted_cents bigint not null check (counted_cents between 0 and cents),
  paid_on date not null,
  check (subscription_id is not null or counted_cents = 0)
);
create index ix_share_payment_subscription on share_payment (subscription_id);
create index ix_subscription_open on subscription (subscribed_on) where paid_on is null;
"""


def upgrade() -> None:
    op.execute(sa.text(_SQL.replace(":", r"\:")))
    append_only(op, "governance", "subscription_step")
    append_only(op, "governance", "share_payment")
    allow_accounts(
        op,
        "bank",
        "capital",
        "share_payments",
        "repayable",
        "suspense",
        "clearing:invoicing>governance",
    )
