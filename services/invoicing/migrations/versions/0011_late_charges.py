"""What clients pay of late charges: a part of an allocation that is neither the invoice's nor the client's credit."""

from alembic import op

revision = "0011"
down_revision = "0010"

# Applied + excess + charges is the amount of the allocation.
_ALLOCATION = """
alter table allocation drop constraint allocation_check;
alter table allocation
  add column charges_cents bigint not null default 0,
  add check (case when undoes is null
    then applied_cents >= 0 and excess_cents >= 0 and charges_cents >= 0
      and applied_cents + excess_cents + charges_cents > 0
    else applied_cents <= 0 and excess_cents <= 0 and charges_cents <= 0
      and applied_cents + excess_cents + charges_cents < 0 and not settles end);
"""

# `charges`: nothing was open of the invoice, and what came paid the charges that a letter had told.
_PAYMENT = """
alter table payment drop constraint payment_check;
alter table payment
  add check (case
    when outcome in ('part', 'exact', 'over', 'duplicate', 'charges', 'recovered')
      then suspense_cents = 0 and amount_cents > 0
    when outcome = 'bank_cost' then suspense_cents = 0 and amount_cents < 0
    else outcome in ('unknown', 'bad_check_digits', 'no_communication', 'unit_closed', 'no_payment', 'outgoing')
      and suspense_cents = amount_cents and not settles end);
"""


def upgrade() -> None:
    op.execute(_ALLOCATION)
    op.execute(_PAYMENT)
