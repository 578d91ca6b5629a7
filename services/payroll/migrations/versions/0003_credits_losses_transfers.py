"""What credit notes, losses and internal invoices do to budgets."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SQL = """
alter table budget_fact add column invoice_id text;
alter table budget_fact drop constraint budget_fact_fact_check;
alter table budget_fact add constraint budget_fact_fact_check check (fact in (
  'issued', 'paid', 'contribution', 'lost', 'covered',
  'credited', 'taken_back', 'contribution_returned',
  'transferred_in', 'transferred_out',
  'reserved', 'wage', 'wage_contribution'));
alter table budget_fact add constraint credit_note_belongs_to_invoice check (
  (invoice_id is not null) = (fact in ('credited', 'taken_back', 'contribution_returned')));

-- An internal invoice waits here until its buyer has the money. Only transferred_on is ever written later.
create table transfer (
  internal_invoice_id text primary key,
  number bigint generated always as identity,
  buyer_unit_id text not null,
  seller_unit_id text not null,
  issued_on date not null,
  amount_cents bigint not null check (amount_cents > 0),
  transferred_on date
);
create index ix_transfer_waiting on transfer (buyer_unit_id, number) where transferred_on is null;
revoke update, delete, truncate on transfer from payroll_app;
grant update (transferred_on) on transfer to payroll_app;
"""


def upgrade() -> None:
    op.execute(sa.text(SQL))
