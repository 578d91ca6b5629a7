"""Money that goes to members: what governance ordered, and what the bank's statements said of it."""

from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0042"
down_revision = "0041"

_TABLES = """
create table share_payout (
  payout_id text primary key,
  communication text not null unique check (communication ~ '^[0-9]{12}$'),
  member_id text not null,
  legal_entity text not null,
  cents bigint not null check (cents > 0),
  ordered_on date not null
);
create index ix_share_payout_oldest on share_payout (ordered_on, payout_id);
create table share_payout_movement (
  payment_id text primary key references payment,
  payout_id text not null references share_payout,
  cents bigint not null check (cents <> 0)
);
create index ix_share_payout_movement_payout on share_payout_movement (payout_id);
revoke delete, truncate on share_payout from invoicing_app;
"""
_PAYMENT = """
alter table payment drop constraint payment_check;
alter table payment
  add constraint payment_check check (case
    when outcome in ('part', 'exact', 'over', 'duplicate', 'charges', 'recovered', 'shares', 'payout_returned')
      then suspense_cents = 0 and amount_cents > 0
    when outcome = 'shares_over' then suspense_cents > 0 and suspense_cents < amount_cents and not settles
    when outcome in ('bank_cost', 'payout') then suspense_cents = 0 and amount_cents < 0
    else outcome in ('unknown', 'bad_check_digits', 'no_communication', 'unit_closed', 'no_payment', 'outgoing',
        'shares_not_open', 'other_legal_entity', 'paid_by_unit')
      and suspense_cents = amount_cents and not settles end);
"""


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute(_PAYMENT)
    append_only(op, "invoicing", "share_payout_movement")
    allow_accounts(
        op,
        "bank",
        "receivable",
        "client_credit",
        "suspense",
        "unexplained",
        "vat_due",
        "turnover",
        "late_income",
        "bank_costs",
        "loss:bad_debts",
        "loss:vat",
        "share_payouts",
        "clearing:invoicing>payroll",
        "clearing:invoicing>contributions",
        "clearing:invoicing>governance",
        "clearing:governance>invoicing",
    )
