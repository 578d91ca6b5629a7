"""Documents on their way out, and those that came in."""

from alembic import op

from chassis.db.tables import append_only

revision = "0010"
down_revision = "0009"

_DISPATCH = """
create table dispatch (
  document_id text primary key,
  number text not null unique,
  kind text not null check (kind in ('invoice', 'credit_note')),
  channel text not null check (channel in ('peppol', 'pdf')),
  client_id text not null,
  receiver text,
  state text not null default 'waiting' check (state in ('waiting', 'held', 'sent')),
  rules jsonb not null default '[]',
  attempts integer not null default 0 check (attempts >= 0),
  file_name text,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  issued_at timestamptz not null,
  next_try_at timestamptz not null,
  sent_at timestamptz,
  check (channel = 'pdf' or receiver is not null),
  check ((state = 'held') = (rules <> '[]')),
  check ((state = 'sent') = (sent_at is not null and file_name is not null and sha256 is not null))
);
create index ix_dispatch_waiting on dispatch (next_try_at, number) where state = 'waiting';
create index ix_dispatch_state on dispatch (state, number);

-- What was sent stays sent, and says for ever what was sent.
create function dispatch_sent_stays() returns trigger language plpgsql as $$
begin
  raise exception 'document % was sent', old.number using errcode = 'check_violation';
end $$;
create trigger sent_stays before update on dispatch
  for each row when (old.state = 'sent') execute function dispatch_sent_stays();
"""

_INBOUND = """
create table inbound (
  inbound_id text primary key,
  position bigint generated always as identity unique,
  sha256 text not null unique check (sha256 = encode(sha256(content), 'hex')),
  content bytea not null check (length(content) between 1 and 700000),
  kind text not null check (kind in ('invoice', 'credit_note', 'response')),
  state text not null check (state in ('kept', 'broken')),
  rules jsonb not null,
  number text not null,
  issued_on date,
  due_on date,
  supplier_name text,
  supplier_number text,
  addressed_to_us boolean not null,
  currency text check (currency ~ '^[A-Z]{3}$'),
  amounts jsonb not null,
  total_cents bigint,
  line_count integer not null,
  lines jsonb not null,
  about_number text,
  response_code text,
  sender text,
  actor text not null,
  received_at timestamptz not null,
  check ((state = 'kept') = (rules = '[]')),
  check (total_cents is null or currency = 'EUR'),
  check (kind = 'response' or response_code is null)
);
-- A supplier's number stands for one document. What broke a rule does not take its place.
create unique index uq_inbound_supplier on inbound (kind, supplier_number, number)
  where state = 'kept' and supplier_number is not null;
create index ix_inbound_about on inbound (about_number, position) where kind = 'response' and state = 'kept';
"""


def upgrade() -> None:
    op.execute(_DISPATCH)
    op.execute(_INBOUND)
    append_only(op, "invoicing", "inbound")
    op.execute("revoke delete, truncate on dispatch from invoicing_app")
