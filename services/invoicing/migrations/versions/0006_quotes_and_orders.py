"""Quotes as they are made, sent and answered; the orders that they become, and those that are given up."""

from alembic import op

from chassis.db.tables import append_only

revision = "0006"
down_revision = "0005"

# Percentages and days only where the quote does not follow the general terms.
_QUOTES = """
create table quote (
  quote_id text primary key,
  unit_id text not null references unit,
  client_id text not null references client,
  title text not null,
  valid_until date not null,
  lines jsonb not null check (jsonb_array_length(lines) between 1 and 200),
  deposit_percent text,
  cancellation_percent text,
  notice_days integer check (notice_days >= 0),
  made_on date not null,
  actor text not null
);
create index ix_quote_unit on quote (unit_id, quote_id desc);
create table sent_quote (
  quote_id text primary key references quote,
  number text not null unique,
  series text not null,
  year integer not null,
  sequence integer not null check (sequence between 1 and 999999),
  sent_on date not null,
  document text not null,
  content_hash text not null check (content_hash = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
  sent_at timestamptz not null,
  actor text not null,
  unique (series, year, sequence),
  check (year = extract(year from sent_on)),
  check (number = year || '-' || series || '-' || lpad(sequence::text, 6, '0'))
);

-- Numbers have no gaps, and follow dates: a quote takes the number after the last one, or is refused.
create function sent_quote_follows() returns trigger language plpgsql as $$
declare
  before sent_quote;
begin
  select * into before from sent_quote
    where series = new.series and year = new.year order by sequence desc limit 1;
  if new.sequence <> coalesce(before.sequence, 0) + 1 or new.sent_on < before.sent_on then
    raise exception 'quote % does not follow the last one', new.number using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger follows before insert on sent_quote
  for each row execute function sent_quote_follows();
"""

# A quote is answered once. Accepted, it is an order; `words` tells who signed, or why it was declined.
_ORDERS = """
create table client_order (
  order_id text primary key,
  quote_id text not null unique references sent_quote
);
create table quote_answer (
  quote_id text primary key references sent_quote,
  order_id text unique references client_order,
  answered_on date not null,
  words text not null,
  answered_at timestamptz not null,
  actor text not null
);
create table order_cancellation (
  order_id text primary key references client_order,
  cancelled_on date not null,
  work_begins_on date,
  why text not null,
  fee_cents bigint not null check (fee_cents >= 0),
  invoice_id text unique references draft,
  cancelled_at timestamptz not null,
  actor text not null,
  check ((fee_cents > 0) = (invoice_id is not null))
);
alter table draft
  add foreign key (order_id) references client_order,
  add check ((order_id is null) = (kind = 'invoice'));
"""


def upgrade() -> None:
    op.execute(_QUOTES)
    op.execute(_ORDERS)
    for table in ("sent_quote", "quote_answer", "order_cancellation"):
        append_only(op, "invoicing", table)
    # Rows that are held while something is decided about them: holding needs the right to update, nobody uses it.
    for table in ("quote", "client_order"):
        op.execute(f"revoke delete, truncate on {table} from invoicing_app")
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function append_only()"
        )
