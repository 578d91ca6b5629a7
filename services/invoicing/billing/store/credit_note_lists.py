"""The SQL that lists credit notes page by page."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from chassis.db.questions import walking_indexes
from services.invoicing.clients.store.client_merges import whose


@dataclass(frozen=True, slots=True)
class CreditNoteFilter:
    """Which credit notes; what is None does not matter. `before`: only those behind this (day, id) in the list."""

    unit_id: str | None
    client_ids: tuple[str, ...] | None
    invoice_id: str | None
    credited_from: date | None
    credited_to: date | None
    before: tuple[date, str] | None


@dataclass(frozen=True, slots=True)
class CreditNoteItem:
    credit_note_id: str
    number: str
    invoice_id: str
    invoice_number: str
    unit_id: str
    client_id: str
    client_name: str
    credited_on: date
    net_cents: int
    gross_cents: int


# First the page, then what stands beside each of its rows, whatever the planner believes of the tables.
_FIND = """select n.credit_note_id, n.number, n.invoice_id,
    (select i.number from issued_invoice i where i.invoice_id = n.invoice_id) as invoice_number, n.unit_id, n.client_id,
    (select c.name from client c where c.client_id = n.client_id) as client_name, n.credited_on, n.net_cents,
    n.gross_cents
  from (select * from credit_note where {clauses} order by credited_on desc, credit_note_id desc limit :limit) n
  order by n.credited_on desc, n.credit_note_id desc"""
_NAMED = {
    "unit_id": "unit_id = :unit_id",
    "invoice_id": "invoice_id = :invoice_id",
    "credited_from": "credited_on >= :credited_from",
    "credited_to": "credited_on <= :credited_to",
}
_BEFORE = "(credited_on, credit_note_id) < (:day, :credit_note_id)"


def find(connection: sa.Connection, note_filter: CreditNoteFilter, limit: int) -> Sequence[CreditNoteItem]:
    """At most `limit`, those of the latest day first."""
    values: dict[str, Any] = {"limit": limit, "client_ids": list(note_filter.client_ids or ())}
    clauses = [whose("client_id", note_filter.client_ids)]
    for name, clause in _NAMED.items():
        if (value := getattr(note_filter, name)) is not None:
            values[name] = value
            clauses.append(clause)
    if note_filter.before is not None:
        values["day"], values["credit_note_id"] = note_filter.before
        clauses.append(_BEFORE)
    query = sa.text(_FIND.format(clauses=" and ".join(clauses)))
    # The notes of several ids are sorted: no index has them in one order.
    sorts = note_filter.client_ids is not None and len(note_filter.client_ids) > 1
    with nullcontext() if sorts else walking_indexes(connection):
        return [CreditNoteItem(**row._asdict()) for row in connection.execute(query, values)]
