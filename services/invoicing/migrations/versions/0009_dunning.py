"""Reminders and holds; losses written off, and what is recovered of them. All of it only grows."""

from alembic import op

from chassis.db.tables import append_only

revision = "0009"
down_revision = "0008"

_REMINDERS = """
create table reminder (
  reminder_id text primary key,
  client_id text not null references client,
  legal_entity text not null,
  level smallint not null check (level between 1 and 9),
  formal_notice boolean not null,
  by_email boolean not null,
  reminded_on date not null,
  pay_before date not null check (pay_before >= reminded_on),
  total_cents bigint not null check (total_cents > 0),
  written_at timestamptz not null,
  actor text not null
);
create index ix_reminder_client on reminder (client_id, reminded_on);

-- `reached`: by this letter the invoice came to its level; otherwise it had it before and is named once more.
create table reminder_item (
  reminder_id text not null references reminder,
  invoice_id text not null references claim,
  level smallint not null check (level between 1 and 9),
  reached boolean not null,
  open_cents bigint not null check (open_cents > 0),
  interest_cents bigint not null check (interest_cents >= 0),
  compensation_cents bigint not null check (compensation_cents >= 0),
  primary key (reminder_id, invoice_id)
);
-- An invoice comes to a level once.
create unique index uq_reminder_item_reached on reminder_item (invoice_id, level) where reached;
create index ix_reminder_item_invoice on reminder_item (invoice_id);

-- The last row of an invoice tells whether it is held; `until` is the last day of the hold.
create table reminder_hold (
  number bigint generated always as identity primary key,
  invoice_id text not null references claim,
  held boolean not null,
  reason text check (reason in ('disputed', 'credit_expected', 'payment_plan', 'other')),
  note text not null,
  until date,
  set_at timestamptz not null,
  actor text not null,
  check (held = (reason is not null)),
  check (held or until is null)
);
create index ix_reminder_hold_invoice on reminder_hold (invoice_id, number);
"""

# `of_unit`: the turnover had not passed to the unit yet, so the pot makes it good. `vat_back`: the state gave back
# the VAT, and gets it again from what is recovered.
_LOSSES = """
create table loss (
  loss_id text primary key,
  invoice_id text not null unique references claim,
  reason text not null check (reason in ('bankruptcy', 'uncollectable', 'small_balance', 'goodwill')),
  note text not null,
  net_cents bigint not null check (net_cents >= 0),
  vat_cents bigint not null check (vat_cents >= 0),
  of_unit boolean not null,
  vat_back boolean not null,
  written_off_on date not null,
  actor text not null,
  check (net_cents + vat_cents > 0)
);
create table recovery (
  payment_id text not null,
  invoice_id text not null references loss (invoice_id),
  net_cents bigint not null check (net_cents >= 0),
  vat_cents bigint not null check (vat_cents >= 0),
  recovered_on date not null,
  primary key (payment_id, invoice_id),
  check (net_cents + vat_cents > 0)
);
create index ix_recovery_invoice on recovery (invoice_id);
"""


def upgrade() -> None:
    for part in (_REMINDERS, _LOSSES):
        op.execute(part)
    for table in ("reminder", "reminder_item", "reminder_hold", "loss", "recovery"):
        append_only(op, "invoicing", table)
