"""The tables that every service's database has: outbox, inbox, requests, journal, dead letters, runs of jobs."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

if TYPE_CHECKING:
    from alembic.operations import Operations

CHASSIS_SQL = """
create table outbox (
  id bigint generated always as identity primary key,
  message_id uuid not null unique,
  exchange text not null default 'gedeeld.events',
  routing_key text not null,
  subject text not null,
  body text not null,
  causation_id uuid,
  actor text not null,
  written_at timestamptz not null default now(),
  published_at timestamptz
);
create index ix_outbox_unpublished on outbox (id) where published_at is null;
create index ix_outbox_subject on outbox (subject);

create table inbox (
  consumer text not null,
  message_id uuid not null,
  heard_at timestamptz not null default now(),
  primary key (message_id, consumer)
);

create table request (
  method text not null,
  request_id uuid not null,
  input_hash bytea not null,
  reply text,
  actor text not null,
  at timestamptz not null default now(),
  primary key (request_id, method)
);

create table dead_letter (
  number bigint generated always as identity primary key,
  queue text not null,
  type text not null,
  message_id text not null,
  reason text not null,
  body bytea not null,
  died_at timestamptz not null default now(),
  state text not null default 'waiting' check (state in ('waiting', 'replayed', 'discarded')),
  handled_by text,
  handled_why text,
  handled_at timestamptz,
  check ((state = 'waiting') = (handled_by is null))
);
create index ix_dead_letter_waiting on dead_letter (number) where state = 'waiting';

create table journal_entry (
  id bigint generated always as identity primary key,
  source text not null,
  purpose text not null,
  booked_on date not null,
  recorded_at timestamptz not null default now(),
  actor text not null,
  transaction xid8 not null default pg_current_xact_id(),
  unique (source, purpose)
);
create table posting (
  entry_id bigint not null,
  line smallint not null,
  account text not null,
  subject text not null,
  cents bigint not null check (cents <> 0),
  primary key (entry_id, line)
);
create index ix_posting_subject on posting (subject, account);

-- Both functions are planned once a session, perhaps for tables of one page: without the setting they would then read
-- the whole table for every entry until statistics are gathered (measured: 19 us an entry became 240 at 20,000).
create function journal_entry_balances() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if (select count(*) < 2 or sum(cents) <> 0 from posting where entry_id = new.id) then
    raise exception 'journal entry % (%, %) does not sum to zero', new.id, new.source, new.purpose
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger balances after insert on journal_entry
  deferrable initially deferred for each row execute function journal_entry_balances();

-- A posting belongs to an entry of its own transaction: what is booked is closed. Also stands in for a foreign key.
create function posting_belongs() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if exists (
    select from added left join journal_entry e on e.id = added.entry_id
    where e.transaction is distinct from pg_current_xact_id()
  ) then
    raise exception 'a posting must come with its journal entry' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger belongs after insert on posting
  referencing new table as added for each statement execute function posting_belongs();

create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% refused: % is append-only', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create function outbox_woken() returns trigger language plpgsql as $$
begin
  perform pg_notify('outbox', '');
  return null;
end $$;
create trigger woken after insert on outbox for each statement execute function outbox_woken();
"""

JOB_RUN_SQL = """
create table job_run (
  job text not null,
  period text not null,
  cursor text,
  done bigint not null default 0,
  total bigint,
  set_aside jsonb not null default '{}',
  faults bigint not null default 0,
  fault text,
  began_at timestamptz not null,
  moved_at timestamptz not null,
  ended_at timestamptz,
  primary key (job, period)
);
create index ix_job_run_open on job_run (job, began_at) where ended_at is null;
"""

_RANGE_SQL = """
create table if not exists schema_range (
  single boolean primary key default true check (single),
  oldest text not null
);
revoke insert, update, delete on schema_range from {app};
"""
_SERVE_FROM = sa.text(
    """insert into schema_range (oldest) values (:oldest)
    on conflict (single) do update set oldest = excluded.oldest"""
)


def create_chassis(op: "Operations", service: str) -> None:
    """In a service's first migration: the shared tables, their triggers and rights."""
    op.execute(sa.text(CHASSIS_SQL.replace(":", r"\:")))
    for table in ("journal_entry", "posting", "inbox"):
        append_only(op, service, table)
    op.execute(sa.text(f"revoke delete, truncate on outbox, request, dead_letter from {service}_app"))


def create_job_run(op: "Operations", service: str) -> None:
    """In a migration of its own, once: the runs of jobs (`chassis/worker/jobs.py`)."""
    op.execute(sa.text(JOB_RUN_SQL))
    op.execute(sa.text(f"revoke delete, truncate on job_run from {service}_app"))


def serve_code_from(op: "Operations", service: str, oldest: str) -> None:
    """In a migration that takes something away: from now on the schema serves code that knows revision `oldest`.

    Older code refuses to start, and says so in /ready (`chassis/db/revisions.py`). A migration that only adds says
    nothing: what the schema served it still serves.
    """
    op.execute(sa.text(_RANGE_SQL.replace("{app}", f"{service}_app")))
    op.execute(_SERVE_FROM.bindparams(oldest=oldest))


def append_only(op: "Operations", service: str, table: str) -> None:
    """Facts in `table` can be added and read, never changed: by grant for the application, by trigger for anybody."""
    op.execute(sa.text(f"revoke update, delete, truncate on {table} from {service}_app"))
    op.execute(
        sa.text(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function append_only()"
        )
    )


chassis_metadata = sa.MetaData()

outbox = sa.Table(
    "outbox",
    chassis_metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("message_id", UUID, nullable=False),
    sa.Column("exchange", sa.Text, nullable=False),
    sa.Column("routing_key", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("causation_id", UUID),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("published_at", sa.DateTime(timezone=True)),
    sa.Column("body_sha256", sa.LargeBinary),  # of what was sent, once its addresses are redacted
)
inbox = sa.Table(
    "inbox",
    chassis_metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("message_id", UUID, primary_key=True),
    sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("fact", sa.Text),  # null for a repeat under another id, and for what came before there was one
    sa.Column("asked", sa.LargeBinary),  # digest of the content
)
request = sa.Table(
    "request",
    chassis_metadata,
    sa.Column("method", sa.Text, primary_key=True),
    sa.Column("request_id", UUID, primary_key=True),
    sa.Column("input_hash", sa.LargeBinary, nullable=False),
    sa.Column("reply", sa.Text),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
dead_letter = sa.Table(
    "dead_letter",
    chassis_metadata,
    sa.Column("number", sa.BigInteger, primary_key=True),
    sa.Column("queue", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("died_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("handled_by", sa.Text),
    sa.Column("handled_why", sa.Text),
    sa.Column("handled_at", sa.DateTime(timezone=True)),
)
journal_entry = sa.Table(
    "journal_entry",
    chassis_metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("booked_on", sa.Date, nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("fact_on", sa.Date),  # when that day was closed, and the entry is booked on a later one
)
closed_period = sa.Table(
    "closed_period",
    chassis_metadata,
    sa.Column("closed_through", sa.Date, primary_key=True),
    sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("closed_by", sa.Text, nullable=False),
)
posting = sa.Table(
    "posting",
    chassis_metadata,
    sa.Column("entry_id", sa.BigInteger, primary_key=True),
    sa.Column("line", sa.SmallInteger, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("cents", sa.BigInteger, nullable=False),
)
job_run = sa.Table(
    "job_run",
    chassis_metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),  # empty for a job that is never done
    sa.Column("cursor", sa.Text),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger),
    sa.Column("set_aside", JSONB, nullable=False),  # what was set aside to how many records
    sa.Column("faults", sa.BigInteger, nullable=False),
    sa.Column("fault", sa.Text),  # null once it went on
    sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
)
schema_range = sa.Table(
    "schema_range",
    chassis_metadata,
    sa.Column("single", sa.Boolean, primary_key=True),
    sa.Column("oldest", sa.Text, nullable=False),
)
