"""Every issued document is an entry of a sealed log: by a trigger, so that the release before does it too."""

import sqlalchemy as sa
from alembic import op

from chassis.log.tables import add_log

revision = "0018"
down_revision = "0017"

_KINDS = (
    ("issued_invoice", "invoice", "invoice_id"),
    ("credit_note", "credit_note", "credit_note_id"),
    ("sent_quote", "quote", "quote_id"),
)
_SEAL = """insert into log_entry (log_id, name, content)
  select l.id, d.{key},
    format('["document/1","{kind}",%s,%s,"%s"]', to_json(d.{key}), to_json(d.number), d.content_hash)
  from {rows} d join sealed_log l on l.name = 'documents' order by d.number"""


def upgrade() -> None:
    add_log(op, "documents")
    for table, kind, key in _KINDS:
        op.execute(sa.text(_SEAL.format(kind=kind, key=key, rows=table)))
        seal = _SEAL.format(kind=kind, key=key, rows="added")
        op.execute(
            sa.text(
                f"create function {table}_is_sealed() returns trigger language plpgsql"
                f" set search_path = public, pg_temp as $$ begin {seal}; return null; end $$"
            )
        )
        op.execute(
            sa.text(
                f"create trigger is_sealed after insert on {table} referencing new table as added"
                f" for each statement execute function {table}_is_sealed()"
            )
        )
