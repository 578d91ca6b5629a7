"""Debts of holders who left are paid from the value of their shares: a fact of the unit's budget."""

import sqlalchemy as sa
from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0016"
down_revision = "0015"

_SQL = """
alter table budget_fact drop constraint budget_fact_fact_check;
alter table budget_fact add constraint budget_fact_fact_check check (fact in (
  'issued', 'paid', 'contribution', 'lost', 'covered',
  'credited', 'taken_back', 'contribution_returned',
  'transferred_in', 'transferred_out',
  'reserved', 'wage', 'wage_contribution', 'set_off'));
create table set_off (
  set_off_id text primary key,
  member_id text not null,
  cents bigint not null check (cents > 0)
);
"""


def upgrade() -> None:
    op.execute(sa.text(_SQL))
    append_only(op, "payroll", "set_off")
    allow_accounts(
        op,
        "budget",
        "reserved",
        "wages_payable",
        "nsso_payable",
        "holiday_pay_payable",
        "withholding_payable",
        "clearing:invoicing>payroll",
        "clearing:contributions>payroll",
        "clearing:governance>payroll",
    )
