"""The queue of documents to send, filled in the transaction that issues them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.invoicing.enums import Channel, DispatchState
from services.invoicing.billing.domain.leaving import DocumentDispatch, DocumentKind, channel_of, receiver_of


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """A document that waits for its turn."""

    document_id: str
    number: str
    kind: DocumentKind
    channel: Channel
    client_id: str
    receiver: str | None


DISPATCHES = Table(
    "dispatch",
    DispatchRow,
    key="document_id",
    same={"issued_at": datetime, "next_try_at": datetime},
    omits={
        "state": DispatchState,
        "rules": list[dict[str, str]],
        "attempts": int,
        "file_name": str | None,
        "sha256": str | None,
        "sent_at": datetime | None,
    },
)


def enqueue(connection: sa.Connection, documents: Sequence[DocumentDispatch], now: datetime) -> None:
    """These documents leave soon after this transaction commits: one statement for all of them."""
    rows = [
        DispatchRow(
            document_id=leaving.document_id,
            number=leaving.number,
            kind=leaving.kind,
            channel=channel_of(leaving.client),
            client_id=leaving.client.client_id,
            receiver=receiver_of(leaving.client),
        )
        for leaving in documents
    ]
    DISPATCHES.insert(connection, rows, issued_at=now, next_try_at=now)
