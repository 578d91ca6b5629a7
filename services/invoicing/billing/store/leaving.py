"""The queue of documents that leave: filled by who issues them, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from chassis.db.engine import rows_json
from services.invoicing.billing.domain.leaving import Leaving, channel_of, receiver_of

_ENQUEUE = sa.text(
    """insert into dispatch (document_id, number, kind, channel, client_id, receiver, issued_at, next_try_at)
    select document_id, number, kind, channel, client_id, receiver, :now, :now
    from json_to_recordset(:rows) as t(document_id text, number text, kind text, channel text, client_id text,
      receiver text)"""
)


def enqueue(connection: sa.Connection, documents: Sequence[Leaving], now: datetime) -> None:
    """These documents leave soon after this transaction commits: one statement for all of them."""
    rows = [
        {
            "document_id": leaving.document_id,
            "number": leaving.number,
            "kind": leaving.kind,
            "channel": channel_of(leaving.client),
            "client_id": leaving.client.client_id,
            "receiver": receiver_of(leaving.client),
        }
        for leaving in documents
    ]
    if rows:
        connection.execute(_ENQUEUE, {"rows": rows_json(rows), "now": now})
