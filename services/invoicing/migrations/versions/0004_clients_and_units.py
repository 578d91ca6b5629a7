"""Clients in full: address, Peppol, what a name is compared by, blocks and each unit's view; units closed."""

import sqlalchemy as sa
from alembic import op

from chassis.db.engine import rows_json
from chassis.db.migrations import DataInTheWay
from chassis.db.tables import append_only
from services.invoicing.clients.domain.client_names import name_key

revision = "0004"
down_revision = "0003"

_CLIENT = """
alter table client
  add column street text not null default '',
  add column postal_code text not null default '',
  add column city text not null default '',
  add column peppol_id text check (peppol_id ~ '^[0-9]{4}:[0-9A-Za-z:._-]{1,50}$'),
  add column registered_by text,
  add column blocked_because text check (blocked_because <> ''),
  -- Bytes in order, so that an index on the key serves pages in its order.
  add column name_key text collate "C";
"""

_INDEXES = """
alter table client
  alter name_key set not null,
  add column name_words tsvector not null
    generated always as (array_to_tsvector(string_to_array(name_key, ' '))) stored;
create index ix_client_name on client (name_key, client_id);
create index ix_client_words on client using gin (name_words) with (fastupdate = off);
create index ix_client_email on client (lower(email)) where email is not null;
create unique index uq_client_vat_number on client (vat_number);
create index ix_unit_holder_member on unit_holder (member_id);
create index ix_issued_invoice_unit_client on issued_invoice (unit_id, client_id);
"""

_MORE = """
-- Who blocked a client or took the block away, when and why.
create table client_block (
  number bigint generated always as identity primary key,
  client_id text not null references client,
  blocked boolean not null,
  reason text not null check (reason <> ''),
  actor text not null,
  at timestamptz not null
);
create index ix_client_block_client on client_block (client_id);
create table client_view (
  unit_id text not null references unit,
  client_id text not null references client,
  own_name text,
  buyer_reference text,
  contact text,
  payment_days integer check (payment_days between 0 and 60),
  primary key (unit_id, client_id)
);
-- Apart from the unit, for its closing may be heard before its opening.
create table unit_closing (
  unit_id text primary key,
  closed_on date not null
);
"""
_SEARCH = """
-- Whatever the planner believes of the words, the first goes through their index, the second through the names in order
-- (measured with 500,000 clients: the planner walked all names for a word of seven, 1.2 s instead of 0.1 ms).
create function clients_with_words(words tsquery, most integer) returns table (name_key text, client_id text)
language sql stable set enable_seqscan = off set enable_indexscan = off as $$
  select name_key, client_id from client where name_words @@ words limit most
$$;
create function clients_walked(words tsquery, after_key text, after_id text, most integer) returns setof text
language sql stable set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
  select client_id from client where name_words @@ words and (name_key, client_id) > (after_key, after_id)
  order by name_key, client_id limit most
$$;
"""
_SHARED = sa.text(
    """select string_agg(client_id, ' and ' order by client_id) as clients from client
    where vat_number is not null group by vat_number having count(*) > 1 order by 1"""
)
_SHOWN = 10
_KEYS = sa.text(
    """update client set name_key = t.name_key
    from json_to_recordset(:rows) as t(client_id text, name_key text) where client.client_id = t.client_id"""
)


def upgrade() -> None:
    _require_own_vat_numbers(op.get_bind())
    op.execute(_CLIENT)
    _give_keys(op.get_bind())
    for part in (_INDEXES, _MORE, _SEARCH):
        op.execute(part)
    for table in ("client_block", "unit_closing"):
        append_only(op, "invoicing", table)
    op.execute("revoke delete, truncate on client_view from invoicing_app")


def _require_own_vat_numbers(connection: sa.Connection) -> None:
    """Raises DataInTheWay: until now nothing kept two clients from having one VAT number."""
    shared = list(connection.execute(_SHARED).scalars())
    if shared:
        told = "; ".join(shared[:_SHOWN]) + ("; and more" if len(shared) > _SHOWN else "")
        raise DataInTheWay(
            f"a VAT number belongs to one client, but {told} share one: take it from all but one of them, as"
            " docs/runbooks/upgrading.md says, and migrate again; nothing was changed"
        )


def _give_keys(connection: sa.Connection) -> None:
    """Clients that were registered before get their key as new ones do."""
    clients = connection.execute(sa.text("select client_id, name from client"))
    rows = [{"client_id": row.client_id, "name_key": name_key(row.name)} for row in clients]
    connection.execute(_KEYS, {"rows": rows_json(rows)})
