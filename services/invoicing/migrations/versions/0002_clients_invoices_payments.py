"""Units known here, clients, drafts, issued invoices and their numbers, claims, payments."""

from alembic import op

from chassis.db.tables import append_only

revision = "0002"
down_revision = "0001"

_PARTIES = """
create table unit (
  unit_id text primary key,
  name text not null,
  legal_entity text not null,
  opened_on date not null
);
create table unit_holder (
  unit_id text not null,
  member_id text not null,
  primary key (unit_id, member_id)
);
create table client (
  client_id text primary key,
  name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  kind text not null check (kind in ('company', 'public', 'individual')),
  language text not null check (language in ('fr', 'nl', 'en')),
  enterprise_number text unique check (enterprise_number ~ '^[01][0-9]{9}$'),
  vat_number text check (vat_number ~ '^[A-Z]{2}[0-9A-Z+*]{2,13}$'),
  email text,
  payment_days integer not null check (payment_days between 0 and 60),
  registered_on date not null
);
"""

_INVOICES = """
create table draft (
  invoice_id text primary key,
  unit_id text not null references unit,
  client_id text not null references client,
  drafted_on date not null
);
create table draft_line (
  invoice_id text not null references draft,
  place smallint not null check (place between 1 and 200),
  description text not null,
  quantity numeric(14, 4) not null check (quantity > 0),
  unit_price_cents bigint not null check (unit_price_cents >= 0),
  treatment text not null,
  percent text not null,
  reason text not null,
  primary key (invoice_id, place)
);
create table number_series (
  series text not null,
  year integer not null,
  last integer not null check (last > 0),
  last_issued_on date not null check (extract(year from last_issued_on) = year),
  primary key (series, year)
);
create table issued_invoice (
  invoice_id text primary key references draft,
  number text not null unique,
  series text not null,
  year integer not null,
  sequence integer not null check (sequence between 1 and 999999),
  legal_entity text not null,
  unit_id text not null,
  client_id text not null,
  issued_on date not null,
  due_on date not null check (due_on >= issued_on),
  communication text not null unique check (communication ~ '^[0-9]{12}$'),
  net_cents bigint not null check (net_cents > 0),
  vat_cents bigint not null check (vat_cents >= 0),
  gross_cents bigint not null check (gross_cents = net_cents + vat_cents),
  document text not null,
  content_hash text not null check (content_hash = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
  unique (series, year, sequence),
  check (year = extract(year from issued_on)),
  check (number = year || '-' || series || '-' || lpad(sequence::text, 6, '0'))
);

-- Numbers have no gaps, and follow dates: an invoice takes the number after the last one, or is refused.
create function issued_invoice_follows() returns trigger language plpgsql as $$
declare
  before issued_invoice;
begin
  select * into before from issued_invoice
    where series = new.series and year = new.year order by sequence desc limit 1;
  if new.sequence <> coalesce(before.sequence, 0) + 1 or new.issued_on < before.issued_on then
    raise exception 'invoice % does not follow the last one', new.number using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger follows before insert on issued_invoice
  for each row execute function issued_invoice_follows();
"""

_PAYMENTS = """
create table claim (
  invoice_id text primary key references issued_invoice,
  communication text not null unique,
  total_cents bigint not null check (total_cents > 0),
  open_cents bigint not null check (open_cents between 0 and total_cents),
  paid_on date,
  check ((open_cents = 0) = (paid_on is not null))
);
create table bank_file (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  statements integer not null check (statements > 0),
  entries integer not null check (entries >= 0),
  imported_at timestamptz not null,
  actor text not null
);
create table payment (
  payment_id text primary key,
  reference text not null unique,
  file text references bank_file,
  amount_cents bigint not null,
  suspense_cents bigint not null,
  value_date date not null,
  structured text,
  outcome text not null,
  recorded_at timestamptz not null,
  check (case when outcome in ('part', 'exact', 'over', 'duplicate')
    then suspense_cents = 0 and amount_cents > 0
    else outcome in ('unknown', 'bad_check_digits', 'no_communication', 'outgoing')
      and suspense_cents = amount_cents end)
);
create table allocation (
  payment_id text primary key references payment,
  invoice_id text not null references claim,
  applied_cents bigint not null check (applied_cents >= 0),
  excess_cents bigint not null check (excess_cents >= 0),
  settles boolean not null,
  check (applied_cents + excess_cents > 0),
  check (applied_cents > 0 or not settles)
);
create index ix_allocation_invoice on allocation (invoice_id);
-- An invoice is settled once.
create unique index uq_allocation_settles on allocation (invoice_id) where settles;

-- What the payer wrote may be personal, so it stands apart from the payment, which never changes.
create table suspense (
  payment_id text primary key references payment,
  communication text not null
);
"""

_STATE = "unit, unit_holder, client, draft, number_series, claim, suspense"


def upgrade() -> None:
    for part in (_PARTIES, _INVOICES, _PAYMENTS):
        op.execute(part)
    for table in ("draft_line", "issued_invoice", "bank_file", "payment", "allocation"):
        append_only(op, "invoicing", table)
    op.execute(f"revoke delete, truncate on {_STATE} from invoicing_app")
