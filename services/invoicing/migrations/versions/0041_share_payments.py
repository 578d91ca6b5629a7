"""Money for shares of the enterprise: which communications are of subscriptions, and what went on to governance."""

from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0041"
down_revision = "0040"

_TABLES = """
create table share_subscription (
  communication text primary key check (communication ~ '^[0-9]{12}$'),
  subscription_id text not null unique,
  legal_entity text not null,
  price_cents bigint not null check (price_cents > 0)
);
create table share_subscription_end (
  communication text primary key,
  ended_on date not null
);
create table share_receipt (
  payment_id text primary key references payment,
  communication text not null,
  cents bigint not null check (cents > 0)
);
create index ix_share_receipt_communication on share_receipt (communication);
revoke delete, truncate on share_subscription from invoicing_app;
"""

# Of `shares` all cents are for shares; of `shares_over` the rest waits; the others wait whole, for their reason.
_PAYMENT = """
alter table payment drop constraint payment_check;
alter table payment
  add constraint payment_check check (case
    when outcome in ('part', 'exact', 'over', 'duplicate', 'charges', 'recovered', 'shares')
      then suspense_cents = 0 and amount_cents > 0
    when outcome = 'shares_over' then suspense_cents > 0 and suspense_cents < amount_cents and not settles
    when outcome = 'bank_cost' then suspense_cents = 0 and amount_cents < 0
    else outcome in ('unknown', 'bad_check_digits', 'no_communication', 'unit_closed', 'no_payment', 'outgoing',
        'shares_not_open', 'other_legal_entity', 'paid_by_unit')
      and suspense_cents = amount_cents and not settles end);
"""


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute(_PAYMENT)
    append_only(op, "invoicing", "share_subscription_end")
    append_only(op, "invoicing", "share_receipt")
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
        "clearing:invoicing>payroll",
        "clearing:invoicing>contributions",
        "clearing:invoicing>governance",
    )
