"""Charges that a letter told and that were not owed are taken back by a fact; what a letter set off stands in it."""

from alembic import op

from chassis.db.guards import redact_also
from chassis.db.tables import append_only

revision = "0033"
down_revision = "0032"

# `payment_id`: what came on `paid_on`, before the letter; `cents` of it are for the invoice. `credit_cents`: charges
# that had been paid, and are the credit of the client now. `wrong_from`: the first level that was reached wrongly. With
# `cents` below zero the payment was taken off the invoice, and the charges are owed again.

_CORRECTION = """
create table charge_correction (
  correction_id text not null,
  invoice_id text not null references claim,
  reminder_id text not null references reminder,
  payment_id text not null,
  paid_on date not null,
  cents bigint not null,
  interest_cents bigint not null,
  compensation_cents bigint not null,
  credit_cents bigint not null,
  wrong_from smallint check (wrong_from between 1 and 9),
  corrected_on date not null,
  corrected_at timestamptz not null,
  actor text not null,
  primary key (correction_id, invoice_id, reminder_id),
  check (case when cents > 0 then interest_cents >= 0 and compensation_cents >= 0 and credit_cents >= 0
    else cents < 0 and interest_cents <= 0 and compensation_cents <= 0 and credit_cents = 0 and wrong_from is null end)
);
create index ix_charge_correction_invoice on charge_correction (invoice_id, reminder_id);
create index ix_charge_correction_payment on charge_correction (payment_id);
"""
_SET_OFF = "alter table reminder_item add column set_off_cents bigint not null default 0 check (set_off_cents >= 0)"


def upgrade() -> None:
    op.execute(_CORRECTION)
    append_only(op, "invoicing", "charge_correction")
    op.execute(_SET_OFF)
    redact_also(op)
