"""Two clients that are one: the merged one keeps its documents, and points to the one that is kept."""

import sqlalchemy as sa
from alembic import op

from chassis.db.tables import append_only

revision = "0037"
down_revision = "0036"

_MERGES = """
-- `kept_id`: always the one that is kept in the end, also after a chain of merges. `other_words`: those of the names of
-- all that were merged into this one, and its own, so that it is found by them.
alter table client
  add column kept_id text references client check (kept_id <> client_id),
  add column other_words tsvector;
create index ix_client_kept on client (kept_id) where kept_id is not null;
create index ix_client_other_words on client using gin (other_words) where other_words is not null;
create table client_merge (
  merged_id text primary key references client,
  kept_id text not null references client check (kept_id <> merged_id),
  why text not null check (why <> ''),
  -- What the register said of the merged one.
  before jsonb not null,
  actor text not null,
  at timestamptz not null
);
create index ix_client_merge_kept on client_merge (kept_id);
"""
# As before, without those that were merged: they are found as the one that is kept.
_SEARCH = """
create or replace function clients_with_words(words tsquery, most integer)
returns table (name_key text, client_id text)
language sql stable set enable_seqscan = off set enable_indexscan = off as $$
  select * from (
    (select name_key, client_id from client where name_words @@ words and kept_id is null limit most)
    union
    (select name_key, client_id from client where other_words @@ words and kept_id is null limit most)) named
  limit most
$$;
create or replace function clients_walked(words tsquery, after_key text, after_id text, most integer)
returns setof text
language sql stable set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
  select client_id from client
  where (name_words @@ words or other_words @@ words) and kept_id is null
    and (name_key, client_id) > (after_key, after_id)
  order by name_key, client_id limit most
$$;
"""


def upgrade() -> None:
    op.execute(sa.text(_MERGES))
    op.execute(sa.text(_SEARCH))
    append_only(op, "invoicing", "client_merge")
