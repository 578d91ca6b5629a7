"""Credit notes and internal invoices."""

from alembic import op

from chassis.db.tables import append_only

revision = "0007"
down_revision = "0006"

# As invoices: numbers have no gaps, and follow dates. The column of the date is told by the trigger.
_FOLLOWS = """
create function follows_the_last() returns trigger language plpgsql as $$
declare
  last integer;
  last_day date;
  day date;
begin
  execute format('select sequence, %1$I, ($1).%1$I from %2$I where series = $2 and year = $3
    order by sequence desc limit 1', tg_argv[0], tg_table_name)
    into last, last_day, day using new, new.series, new.year;
  if new.sequence <> coalesce(last, 0) + 1 or day < last_day then
    raise exception '% does not follow the last one', new.number using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""

_NUMBERED = """
  number text not null unique,
  series text not null,
  year integer not null,
  sequence integer not null check (sequence between 1 and 999999),
  document text not null,
  content_hash text not null check (content_hash = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
  unique (series, year, sequence),
  check (number = year || '-' || series || '-' || lpad(sequence::text, 6, '0')),
"""

_CREDIT_NOTES = f"""
create table credit_note (
  credit_note_id text primary key,
  {_NUMBERED}
  legal_entity text not null,
  invoice_id text not null references issued_invoice,
  unit_id text not null,
  client_id text not null,
  credited_on date not null check (year = extract(year from credited_on)),
  net_cents bigint not null check (net_cents > 0),
  vat_cents bigint not null check (vat_cents >= 0),
  gross_cents bigint not null check (gross_cents = net_cents + vat_cents)
);
create index ix_credit_note_invoice on credit_note (invoice_id);
create index ix_credit_note_unit on credit_note (unit_id, credited_on);
create trigger follows before insert on credit_note
  for each row execute function follows_the_last('credited_on');
"""

# Four facts, each added once: the offer, what the buyer decided, the invoice, the transfer. A transfer may be heard of
# before anything else, so it stands alone.
_INTERNAL = f"""
create table internal_offer (
  internal_invoice_id text primary key,
  seller_unit_id text not null references unit,
  buyer_unit_id text not null references unit,
  description text not null,
  amount_cents bigint not null check (amount_cents > 0),
  offered_on date not null,
  actor text not null,
  check (seller_unit_id <> buyer_unit_id)
);
create index ix_internal_offer_buyer on internal_offer (buyer_unit_id);
create index ix_internal_offer_seller on internal_offer (seller_unit_id);
create table internal_decision (
  internal_invoice_id text primary key references internal_offer,
  accepted boolean not null,
  why text not null check (accepted = (why = '')),
  decided_on date not null,
  actor text not null,
  unique (internal_invoice_id, accepted)
);
create table internal_invoice (
  internal_invoice_id text primary key,
  accepted boolean not null default true check (accepted),
  {_NUMBERED}
  issued_on date not null check (year = extract(year from issued_on)),
  foreign key (internal_invoice_id, accepted) references internal_decision (internal_invoice_id, accepted)
);
create trigger follows before insert on internal_invoice
  for each row execute function follows_the_last('issued_on');
create table internal_transfer (
  internal_invoice_id text primary key,
  transferred_on date not null
);
"""


def upgrade() -> None:
    for part in (_FOLLOWS, _CREDIT_NOTES, _INTERNAL):
        op.execute(part)
    for table in ("credit_note", "internal_offer", "internal_decision", "internal_invoice", "internal_transfer"):
        append_only(op, "invoicing", table)
