"""Balance sheets behind approved accounts, and what was distributed to whom."""

from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0032"
down_revision = "0031"

_SQL = """
create table balance_sheet (
  accounts_id text primary key references approved_accounts,
  assets_cents bigint not null check (assets_cents >= 0),
  provisions_cents bigint not null check (provisions_cents >= 0),
  debts_cents bigint not null check (debts_cents >= 0),
  formation_costs_cents bigint not null check (formation_costs_cents >= 0),
  research_costs_cents bigint not null check (research_costs_cents >= 0)
);
create table distribution (
  distribution_id text primary key,
  decided_on date not null,
  holders_on date not null check (holders_on < decided_on),
  accounts_id text not null references approved_accounts,
  asked_cents bigint not null,
  shares integer not null check (shares > 0),
  share_cents bigint not null check (share_cents > 0),
  gross_cents bigint not null check (gross_cents = shares * share_cents and gross_cents <= asked_cents),
  means_cents bigint not null,
  debts_due_cents bigint not null,
  reference text not null,
  report text not null,
  rules text not null,
  recorded_by text not null
);
create table dividend (
  dividend_id text primary key,
  distribution_id text not null references distribution,
  member_id text not null references member,
  shares integer not null check (shares > 0),
  gross_cents bigint not null check (gross_cents > 0),
  tax_cents bigint not null check (tax_cents between 0 and gross_cents),
  unique (distribution_id, member_id)
);
create index ix_dividend_member on dividend (member_id);
"""


def upgrade() -> None:
    op.execute(_SQL)
    for table in ("balance_sheet", "distribution", "dividend"):
        append_only(op, "governance", table)
    allow_accounts(
        op,
        "bank",
        "capital",
        "share_payments",
        "repayable",
        "suspense",
        "leavers",
        "dividends",
        "withholding_payable",
        "reserves",
        "clearing:governance>invoicing",
        "opening",
        "clearing:invoicing>governance",
    )
