"""What becomes of money in suspense, known accounts of clients, and bank files that wait for a person."""

from alembic import op

from chassis.db.tables import append_only

revision = "0008"
down_revision = "0007"

_PAYMENT = """
drop trigger append_only on payment;
alter table payment drop constraint payment_check;
alter table payment
  add column kind text not null default 'payment'
    check (kind in ('payment', 'direct_debit', 'returned_debit', 'refund', 'bank_cost', 'other')),
  add column settles boolean not null default false,
  add column confidence smallint check (confidence between 1 and 100),
  add column because text not null default '';
update payment set settles = true from allocation a where a.source = payment_id and a.settles;
alter table payment
  add check (case
    when outcome in ('part', 'exact', 'over', 'duplicate', 'recovered') then suspense_cents = 0 and amount_cents > 0
    when outcome = 'bank_cost' then suspense_cents = 0 and amount_cents < 0
    else outcome in ('unknown', 'bad_check_digits', 'no_communication', 'unit_closed', 'no_payment', 'outgoing')
      and suspense_cents = amount_cents and not settles end);
"""

# What waits is here as long as it waits. What the payer wrote, and who it was, is personal and goes with the row.
_SUSPENSE = """
alter table suspense
  add column left_cents bigint,
  add column reason text,
  add column value_date date,
  add column counterparty_name text not null default '',
  add column counterparty_account text not null default '';
update suspense s set left_cents = p.suspense_cents, reason = p.outcome, value_date = p.value_date
  from payment p where p.payment_id = s.payment_id;
delete from suspense where left_cents = 0;
alter table suspense
  alter left_cents set not null,
  add check (left_cents <> 0),
  alter reason set not null,
  alter value_date set not null;
create index ix_suspense_oldest on suspense (value_date, payment_id);
grant delete on suspense to invoicing_app;
"""

# Money of a payment that no invoice got. For every payment: amount = allocations + uses + what is in suspense.
_USES = """
create table payment_use (
  number bigint generated always as identity primary key,
  payment_id text not null references payment,
  purpose text not null check (purpose in
    ('credit', 'refund', 'bank_cost', 'returned_debit', 'returned', 'recovered', 'other')),
  cents bigint not null check (cents <> 0),
  client_id text,
  other_payment_id text references payment,
  note text not null default '',
  used_on date not null,
  check (purpose not in ('credit', 'refund') or client_id is not null),
  check (purpose not in ('returned_debit', 'returned') or other_payment_id is not null)
);
create index ix_payment_use_payment on payment_use (payment_id);
-- A direct debit is returned once.
create unique index uq_payment_use_returned on payment_use (payment_id) where purpose = 'returned';

create table unmatching (
  number bigint generated always as identity primary key,
  payment_id text not null references payment,
  invoice_id text not null references issued_invoice,
  reason text not null,
  unmatched_at timestamptz not null,
  actor text not null
);
create index ix_unmatching_payment on unmatching (payment_id);
"""

_ACCOUNTS = """
create table client_account (
  client_id text not null,
  iban text not null,
  learnt_on date not null,
  primary key (iban, client_id)
);
create index ix_client_account_client on client_account (client_id);

-- The search for an invoice takes the first few of an order, so it costs the same however many are open.
drop index ix_claim_open_client;
drop index ix_claim_open_cents;
create index ix_claim_open_client on claim (client_id, open_cents, due_on, invoice_id) where open_cents > 0;
create index ix_claim_open_cents on claim (open_cents, due_on, invoice_id) where open_cents > 0;
"""

_QUARANTINE = """
create table quarantine (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  format text not null check (format in ('coda', 'camt053')),
  content bytea,
  size_bytes integer not null,
  faults json not null,
  received_at timestamptz not null,
  actor text not null,
  state text not null default 'waiting' check (state in ('waiting', 'discarded', 'imported')),
  handled_by text,
  handled_why text,
  handled_at timestamptz,
  check ((state = 'waiting') = (content is not null)),
  check ((state = 'waiting') = (handled_by is null))
);
create index ix_quarantine_waiting on quarantine (received_at, sha256) where state = 'waiting';
revoke delete, truncate on quarantine from invoicing_app;
"""


def upgrade() -> None:
    for part in (_PAYMENT, _SUSPENSE, _USES, _ACCOUNTS, _QUARANTINE):
        op.execute(part)
    for table in ("payment", "payment_use", "unmatching"):
        append_only(op, "invoicing", table)
