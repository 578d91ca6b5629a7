"""The tables of sealed logs, in every service's database."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

from chassis.db.tables import append_only, chassis_metadata

if TYPE_CHECKING:
    from alembic.operations import Operations

JOURNAL = "journal"
"""The log of all journal entries with their postings; every service has it."""

_SQL = """
create table sealed_log (
  id integer generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z][a-z0-9_.-]{0,79}$'),
  size bigint not null default 0,
  edge bytea not null default '',
  opened_at timestamptz not null default now(),
  closed_at timestamptz
);
create table log_entry (
  id bigint generated always as identity primary key,
  log_id integer not null,
  name text not null,
  content text,
  transaction xid8 not null default pg_current_xact_id(),
  unique (log_id, name)
);
create index ix_log_entry_transaction on log_entry (transaction);
create index ix_journal_entry_transaction on journal_entry (transaction);

-- `item` is the id of the log entry, or of the journal entry.
create table log_leaf (
  log_id integer not null,
  position bigint not null,
  item bigint not null,
  salt bytea check (length(salt) = 16),
  hash bytea not null check (length(hash) = 32),
  primary key (log_id, position),
  unique (log_id, item)
);
-- Nodes of heights 8, 16, 24 …: what lies between is hashed again for a proof.
create table log_node (
  log_id integer not null,
  height smallint not null check (height > 0 and height % 8 = 0),
  place bigint not null,
  hash bytea not null check (length(hash) = 32),
  primary key (log_id, height, place)
);
create table log_head (
  log_id integer not null,
  size bigint not null,
  closed boolean not null,
  note text not null,
  primary key (log_id, size, closed)
);

create function log_goes_on() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.id <> old.id or new.name <> old.name or new.opened_at <> old.opened_at or new.size < old.size
    or (old.closed_at is not null and new.closed_at is distinct from old.closed_at)
  then
    raise exception '% refused: a log grows, and once closed it stays so', tg_op
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger goes_on before update on sealed_log for each row execute function log_goes_on();

create function only_erased() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if to_jsonb(new) - tg_argv[0] <> to_jsonb(old) - tg_argv[0] or to_jsonb(new) ->> tg_argv[0] is not null then
    raise exception '% refused: of % only % can be erased', tg_op, tg_table_name, tg_argv[0]
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger only_erased before update on log_leaf for each row execute function only_erased('salt');
create trigger only_erased before update on log_entry for each row execute function only_erased('content');

-- The content and the salt of one sealed entry; its hash stays and proves the others. Not for the journal: it has no
-- log entries.
create function erase_log_entry(which_log text, entry text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  erased bigint;
begin
  update log_leaf set salt = null from log_entry e join sealed_log l on l.id = e.log_id
    where l.name = which_log and e.name = entry and log_leaf.log_id = l.id and log_leaf.item = e.id
    returning e.id into erased;
  if erased is null then
    raise exception 'not sealed yet, or not there' using errcode = 'no_data_found';
  end if;
  update log_entry set content = null where id = erased;
end $$;
revoke execute on function erase_log_entry from public;
"""


def create_sealed_logs(op: "Operations", service: str) -> None:
    """In a migration of its own, once: the tables of sealed logs, and the log of the journal.

    What is sealed is never changed or deleted. The application opens and closes logs, adds entries and seals them; it
    erases by `erase_log_entry` only.
    """
    op.execute(sa.text(_SQL.replace(":", r"\:")))
    app = f"{service}_app"
    for table in ("log_node", "log_head"):
        append_only(op, service, table)
    for table in ("sealed_log", "log_entry", "log_leaf"):
        op.execute(
            sa.text(
                f"create trigger never_deleted before delete or truncate on {table}"
                " for each statement execute function append_only()"
            )
        )
    op.execute(sa.text(f"revoke delete, truncate on sealed_log from {app}"))
    op.execute(sa.text(f"revoke update, delete, truncate on log_entry, log_leaf from {app}"))
    op.execute(sa.text(f"grant execute on function erase_log_entry to {app}"))
    add_log(op, JOURNAL)


def add_log(op: "Operations", name: str) -> None:
    """In a migration: open a log that is there from then on."""
    op.execute(sa.text(f"insert into sealed_log (name) values ('{name}')"))  # noqa: S608 - a name in a migration


sealed_log = sa.Table(
    "sealed_log",
    chassis_metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("edge", sa.LargeBinary, nullable=False),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("closed_at", sa.DateTime(timezone=True)),
)
log_entry = sa.Table(
    "log_entry",
    chassis_metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("log_id", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content", sa.Text),  # null once it was erased
)
log_leaf = sa.Table(
    "log_leaf",
    chassis_metadata,
    sa.Column("log_id", sa.Integer, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("item", sa.BigInteger, nullable=False),
    sa.Column("salt", sa.LargeBinary),  # null once it was erased
    sa.Column("hash", sa.LargeBinary, nullable=False),
)
log_node = sa.Table(
    "log_node",
    chassis_metadata,
    sa.Column("log_id", sa.Integer, primary_key=True),
    sa.Column("height", sa.SmallInteger, primary_key=True),
    sa.Column("place", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)
log_head = sa.Table(
    "log_head",
    chassis_metadata,
    sa.Column("log_id", sa.Integer, primary_key=True),
    sa.Column("size", sa.BigInteger, primary_key=True),
    sa.Column("closed", sa.Boolean, primary_key=True),
    sa.Column("note", sa.Text, nullable=False),
)
