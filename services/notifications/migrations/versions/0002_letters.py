"""Addresses, units with their holders, letters, and letters that cannot be written yet."""

from alembic import op

revision = "0002"
down_revision = "0001"

_SQL = """
create table person (
  member_id text primary key,
  given_name text not null,
  email text not null,
  language text not null check (language in ('fr', 'nl', 'en'))
);

create table unit (
  unit_id text primary key,
  name text not null
);

create table holder (
  unit_id text not null references unit,
  member_id text not null,
  primary key (unit_id, member_id)
);

create table letter (
  number bigint generated always as identity primary key,
  cause_id uuid not null,
  member_id text not null references person,
  kind text not null,
  language text not null check (language in ('fr', 'nl', 'en')),
  email text not null,
  subject text not null,
  body text not null,
  state text not null default 'queued' check (state in ('queued', 'sent')),
  attempts integer not null default 0 check (attempts >= 0),
  written_at timestamptz not null,
  next_try_at timestamptz not null,
  sent_at timestamptz,
  unique (cause_id, member_id),
  check ((state = 'sent') = (sent_at is not null))
);
create index ix_letter_queued on letter (next_try_at, number) where state = 'queued';
create index ix_letter_member on letter (member_id, number);

-- `waits_for` is a member whose address, or a unit whose holders, are not known yet.
create table waiting_letter (
  cause_id uuid not null,
  waits_for text not null,
  kind text not null,
  amounts jsonb not null,
  day date,
  unit_name text,
  primary key (cause_id, waits_for)
);
create index ix_waiting_letter_waits_for on waiting_letter (waits_for);
"""


def upgrade() -> None:
    op.execute(_SQL)
    op.execute("revoke delete, truncate on person, unit, holder, letter from notifications_app")
    op.execute("revoke truncate on waiting_letter from notifications_app")
