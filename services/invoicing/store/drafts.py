"""Every SQL statement about drafts: invoices that may be issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from chassis.database import rows_json
from services.invoicing.domain.invoice import Draft
from services.invoicing.domain.lines import Line
from services.invoicing.domain.vat import Vat, percent_text
from services.invoicing.store import clients
from services.invoicing.store.tables import client, draft, draft_line, unit
from services.invoicing.store.units import HOLDERS


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft with what issuing it needs: whose it is, and the days its client has to pay."""

    invoice_id: str
    draft: Draft
    legal_entity: str
    holder_ids: tuple[str, ...]
    payment_days: int


_ADD_LINES = sa.text(
    """insert into draft_line
      (invoice_id, place, description, quantity, unit_price_cents, treatment, percent, reason)
    select :invoice_id, t.* from json_to_recordset(:rows) as t(
      place smallint, description text, quantity numeric, cents bigint, treatment text, percent text,
      reason text)"""
)


def add_draft(connection: sa.Connection, invoice_id: str, new: Draft, day: date) -> None:
    """Write a draft and its lines, in two statements."""
    connection.execute(
        draft.insert().values(
            invoice_id=invoice_id, unit_id=new.unit_id, client_id=new.client.client_id, drafted_on=day
        )
    )
    rows = [_row(place, line) for place, line in enumerate(new.lines, start=1)]
    connection.execute(_ADD_LINES, {"invoice_id": invoice_id, "rows": rows_json(rows)})


def draft_of(connection: sa.Connection, invoice_id: str) -> StoredDraft | None:
    """The draft, issued or not; or None."""
    return _read(connection, _DRAFT.where(draft.c.invoice_id == invoice_id))


def hold_draft(connection: sa.Connection, invoice_id: str) -> StoredDraft | None:
    """The draft, held against others who would issue it until the transaction ends; or None."""
    return _read(connection, _DRAFT.where(draft.c.invoice_id == invoice_id).with_for_update(of=draft))


_DRAFT = (
    sa.select(draft.c.invoice_id, draft.c.unit_id, unit.c.legal_entity, HOLDERS, *clients.COLUMNS)
    .join(unit, unit.c.unit_id == draft.c.unit_id)
    .join(client, client.c.client_id == draft.c.client_id)
)


def _read(connection: sa.Connection, query: sa.Select[Any]) -> StoredDraft | None:
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    known = clients.known_client(row)
    lines = _lines(connection, row.invoice_id)
    return StoredDraft(
        row.invoice_id,
        Draft(row.unit_id, known.client, tuple(lines)),
        row.legal_entity,
        tuple(row.holder_ids),
        known.payment_days,
    )


def _lines(connection: sa.Connection, invoice_id: str) -> Sequence[Line]:
    query = sa.select(draft_line).where(draft_line.c.invoice_id == invoice_id).order_by(draft_line.c.place)
    return [
        Line(
            row.description,
            row.quantity,
            Decimal(row.unit_price_cents).scaleb(-2),
            Vat.of(row.treatment, row.percent, row.reason),
        )
        for row in connection.execute(query)
    ]


def _row(place: int, line: Line) -> dict[str, object]:
    return {
        "place": place,
        "description": line.description,
        "quantity": f"{line.quantity:f}",
        "cents": int(line.unit_price.scaleb(2)),
        "treatment": line.vat.treatment.value,
        "percent": percent_text(line.vat.rate),
        "reason": line.vat.reason,
    }
