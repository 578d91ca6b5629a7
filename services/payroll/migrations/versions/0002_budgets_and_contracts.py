"""Units and tariffs as payroll knows them, budgets, contracts, settlements. Money facts are append-only."""

import sqlalchemy as sa
from alembic import op

from chassis.db.tables import append_only

revision = "0002"
down_revision = "0001"

SQL = """
-- Locked (select for update) while a contract is declared; a lock needs the right to update.
create table unit (
  unit_id text primary key,
  legal_entity text not null
);
create table unit_holder (
  unit_id text not null references unit,
  member_id text not null,
  primary key (unit_id, member_id)
);
create table tariff (
  legal_entity text not null,
  since date not null,
  primary key (legal_entity, since)
);
create table coefficient (
  legal_entity text not null,
  since date not null,
  kind text not null,
  factor numeric not null check (factor >= 0),
  primary key (legal_entity, since, kind),
  foreign key (legal_entity, since) references tariff
);

-- Payment or contribution, whichever is first, writes this row; the other waits for it, then sees the first.
create table invoice (
  invoice_id text primary key
);
-- No foreign keys: facts come late or in either order, before the unit is known.
create table budget_fact (
  about text not null,
  fact text not null
    check (fact in ('issued', 'paid', 'contribution', 'reserved', 'wage', 'wage_contribution')),
  number bigint generated always as identity,
  unit_id text not null,
  cents bigint not null check (cents >= 0),
  booked_on date not null,
  primary key (about, fact)
);
create index ix_budget_fact_unit_id on budget_fact (unit_id);

-- Locked while a contract of this worker in this month is declared; the figures are those of the contracts.
create table worker_month (
  worker_id text not null,
  month date not null check (extract(day from month) = 1),
  primary key (worker_id, month)
);
create table contract (
  contract_id text primary key,
  unit_id text not null references unit,
  worker_id text not null,
  legal_entity text not null,
  kind text not null check (kind in ('artist_day', 'employee_month')),
  day date not null,
  month date not null check (month = day - (extract(day from day)::integer - 1)),
  hours integer not null check (hours > 0),
  household text not null,
  children integer not null check (children >= 0),
  gross_cents bigint not null check (gross_cents > 0),
  employee_nsso_cents bigint not null check (employee_nsso_cents >= 0),
  withholding_cents bigint not null check (withholding_cents >= 0),
  special_contribution_cents bigint not null check (special_contribution_cents >= 0),
  net_cents bigint not null check (net_cents > 0),
  employer_charges_cents bigint not null check (employer_charges_cents >= 0),
  holiday_pay_cents bigint not null check (holiday_pay_cents between 0 and employer_charges_cents),
  expected_contribution_cents bigint not null check (expected_contribution_cents >= 0),
  lines jsonb not null,
  declared_at timestamptz not null,
  declared_by text not null,
  foreign key (worker_id, month) references worker_month,
  constraint gross_is_divided check (
    gross_cents = net_cents + employee_nsso_cents + withholding_cents + special_contribution_cents)
);
create index ix_contract_worker_id_month on contract (worker_id, month);
create table settlement (
  contract_id text primary key references contract,
  settled_on date not null,
  settled_by text not null
);
"""


def upgrade() -> None:
    op.execute(sa.text(SQL))
    for table in ("tariff", "coefficient", "invoice", "budget_fact", "contract", "settlement"):
        append_only(op, "payroll", table)
