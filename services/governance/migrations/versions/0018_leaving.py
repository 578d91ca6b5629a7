"""Members leave: withdrawals with their value, the board's decisions about paying it, and what was paid."""

from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0018"
down_revision = "0017"

_TABLES = ("approved_accounts", "withdrawal", "withdrawal_undoing", "withdrawal_effect", "payout_decision", "payout")
_SQL = """
create table approved_accounts (
  accounts_id text primary key,
  financial_year integer not null,
  approved_on date not null,
  net_assets_cents bigint not null,
  reference text not null,
  recorded_by text not null
);
create table withdrawal (
  withdrawal_id text primary key,
  member_id text not null references member,
  shares integer not null check (shares > 0),
  reason text not null check (reason in ('request', 'death', 'bankruptcy', 'winding_up', 'incapacity',
    'loss_of_quality')),
  asked_on date not null,
  effective_on date not null,
  payable_until date not null,
  reference text not null,
  rules text not null,
  recorded_on date not null,
  recorded_by text not null
);
create index ix_withdrawal_member on withdrawal (member_id);
create index ix_withdrawal_effective on withdrawal (effective_on);
create table withdrawal_undoing (
  withdrawal_id text primary key references withdrawal,
  undone_on date not null,
  recorded_by text not null
);
create table withdrawal_effect (
  withdrawal_id text primary key references withdrawal,
  paid_cents bigint not null check (paid_cents > 0),
  value_cents bigint not null check (value_cents between 0 and paid_cents),
  accounts_id text not null references approved_accounts,
  rules text not null,
  booked_on date not null
);
create table payout_decision (
  decision_id text primary key,
  decided_on date not null,
  net_assets_cents bigint not null,
  means_cents bigint not null,
  debts_due_cents bigint not null,
  released_cents bigint not null check (released_cents >= 0),
  postponed_cents bigint not null check (postponed_cents >= 0),
  reference text not null,
  recorded_by text not null
);
create table payout (
  withdrawal_id text primary key references withdrawal_effect,
  decision_id text not null references payout_decision,
  cents bigint not null check (cents >= 0),
  paid_on date not null
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    for table in _TABLES:
        append_only(op, "governance", table)
    allow_accounts(
        op,
        "bank",
        "capital",
        "share_payments",
        "repayable",
        "suspense",
        "leavers",
        "reserves",
        "clearing:invoicing>governance",
    )
