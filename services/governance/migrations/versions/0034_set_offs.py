"""Debts of members who left, set off against the value of their shares."""

from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0034"
down_revision = "0033"

_SQL = """
create table set_off (
  set_off_id text primary key,
  withdrawal_id text not null references withdrawal_effect,
  unit_id text not null,
  cents bigint not null check (cents > 0),
  acknowledged_on date not null,
  due_on date not null,
  reference text not null,
  declared_on date not null check (declared_on >= due_on and declared_on >= acknowledged_on),
  recorded_by text not null
);
create index ix_set_off_withdrawal on set_off (withdrawal_id);
create index ix_set_off_unit on set_off (unit_id);
-- What is set off is claimed by nobody.
create or replace view withdrawal_claim as
  select e.withdrawal_id, coalesce(p.payee_id, w.member_id) as payee_id, coalesce(p.cents, e.value_cents - coalesce(
      (select sum(s.cents) from set_off s where s.withdrawal_id = e.withdrawal_id), 0)::bigint) as cents
  from withdrawal_effect e join withdrawal w using (withdrawal_id)
    left join (payee_naming n join payee p using (naming_id)) on n.withdrawal_id = e.withdrawal_id
      and not exists (select from payee_naming later where later.replaces = n.naming_id);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "set_off")
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
        "clearing:governance>payroll",
    )
