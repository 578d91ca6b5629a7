"""Claims that are credited, lost and opened again; drafts of every kind, with allowances."""

from alembic import op

from chassis.db.tables import append_only

revision = "0003"
down_revision = "0002"

_CLAIM = """
alter table claim
  add column unit_id text,
  add column client_id text,
  add column due_on date,
  add column net_left_cents bigint check (net_left_cents >= 0),
  add column passed_cents bigint,
  add column written_off_on date;
alter table claim rename column paid_on to settled_on;
update claim set unit_id = i.unit_id, client_id = i.client_id, due_on = i.due_on, net_left_cents = i.net_cents,
    passed_cents = case when claim.open_cents = 0 then i.net_cents end
  from issued_invoice i where i.invoice_id = claim.invoice_id;
alter table claim
  alter unit_id set not null,
  alter client_id set not null,
  alter due_on set not null,
  alter net_left_cents set not null,
  add check (passed_cents is null or passed_cents = net_left_cents),
  add check (open_cents > 0 or passed_cents is not null),
  add check (written_off_on is null or open_cents = 0);
create index ix_claim_open_client on claim (client_id) where open_cents > 0;
create index ix_claim_open_due on claim (due_on) where open_cents > 0;
create index ix_claim_open_cents on claim (open_cents) where open_cents > 0;
"""

# What lowers a claim, or with negative cents takes such a lowering back, is a row that never changes.
_ALLOCATION = """
drop trigger append_only on allocation;
alter table allocation drop constraint allocation_pkey;
alter table allocation drop constraint allocation_payment_id_fkey;
alter table allocation drop constraint allocation_applied_cents_check;
alter table allocation drop constraint allocation_excess_cents_check;
alter table allocation drop constraint allocation_check;
alter table allocation drop constraint allocation_check1;
alter table allocation rename column payment_id to source;
alter table allocation
  add column number bigint generated always as identity primary key,
  add column undoes bigint unique references allocation,
  add column allocated_on date;
update allocation set allocated_on = value_date from payment where payment_id = source;
alter table allocation
  alter allocated_on set not null,
  add check (case when undoes is null
    then applied_cents >= 0 and excess_cents >= 0 and applied_cents + excess_cents > 0
    else applied_cents <= 0 and excess_cents <= 0 and applied_cents + excess_cents < 0 and not settles end);
create index ix_allocation_source on allocation (source);
"""

_DRAFT = """
alter table draft
  add column kind text not null default 'invoice'
    check (kind in ('invoice', 'deposit', 'progress', 'final', 'cancellation_fee')),
  add column order_id text,
  add column buyer_reference text not null default '',
  add column delivered_on date;
create table draft_allowance (
  invoice_id text not null references draft,
  place smallint not null check (place between 1 and 50),
  reason text not null,
  cents bigint not null check (cents > 0),
  treatment text not null,
  percent text not null,
  exemption text not null,
  primary key (invoice_id, place)
);
create index ix_draft_order on draft (order_id) where order_id is not null;
"""


def upgrade() -> None:
    for part in (_CLAIM, _ALLOCATION, _DRAFT):
        op.execute(part)
    for table in ("allocation", "draft_allowance"):
        append_only(op, "invoicing", table)
