"""Every SQL statement about drafts: invoices that may be issued. Set-wise, for thousands may be."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from chassis.db.engine import rows_json
from services.invoicing.billing.domain.invoice import Allowance, Draft, Kind
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.vat import Vat, percent_text
from services.invoicing.clients.store.clients import KnownClient, clients_for
from services.invoicing.units import Unit, units_of


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft to be kept under this id; `order_id` when it invoices an order."""

    invoice_id: str
    draft: Draft
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft with what issuing it needs: its unit, and the client as that unit knows it now."""

    invoice_id: str
    draft: Draft
    unit: Unit
    known: KnownClient
    order_id: str | None


_ADD = sa.text(
    """insert into draft (invoice_id, unit_id, client_id, drafted_on, kind, order_id, buyer_reference, delivered_on)
    select invoice_id, unit_id, client_id, :day, kind, order_id, buyer_reference, delivered_on
    from json_to_recordset(:rows) as t(invoice_id text, unit_id text, client_id text, kind text, order_id text,
      buyer_reference text, delivered_on date)"""
)
_ADD_LINES = sa.text(
    """insert into draft_line
      (invoice_id, place, description, quantity, unit_price_cents, treatment, percent, reason)
    select t.* from json_to_recordset(:rows) as t(
      invoice_id text, place smallint, description text, quantity numeric, cents bigint, treatment text,
      percent text, reason text)"""
)
_ADD_ALLOWANCES = sa.text(
    """insert into draft_allowance (invoice_id, place, reason, cents, treatment, percent, exemption)
    select t.* from json_to_recordset(:rows) as t(
      invoice_id text, place smallint, reason text, cents bigint, treatment text, percent text, exemption text)"""
)
_LINES = sa.text(
    """select invoice_id, description, quantity, unit_price_cents, treatment, percent, reason
    from draft_line where invoice_id = any(:ids) order by invoice_id, place"""
)
_ALLOWANCES = sa.text(
    """select invoice_id, reason, cents, treatment, percent, exemption
    from draft_allowance where invoice_id = any(:ids) order by invoice_id, place"""
)
_HEAD = """select invoice_id, unit_id, client_id, kind, order_id, buyer_reference, delivered_on
  from draft where invoice_id = any(:ids) order by invoice_id"""
_READ, _HOLD = sa.text(_HEAD), sa.text(f"{_HEAD} for update")


def add_drafts(connection: sa.Connection, drafts: Sequence[NewDraft], day: date) -> None:
    """Write drafts with their lines and allowances, in three statements."""
    connection.execute(_ADD, {"rows": rows_json([_head(new) for new in drafts]), "day": day})
    lines = [_line_row(new.invoice_id, n, line) for new in drafts for n, line in enumerate(new.draft.lines, 1)]
    connection.execute(_ADD_LINES, {"rows": rows_json(lines)})
    allowances = [_allowance_row(new.invoice_id, n, a) for new in drafts for n, a in enumerate(new.draft.allowances, 1)]
    if allowances:
        connection.execute(_ADD_ALLOWANCES, {"rows": rows_json(allowances)})


def draft_of(connection: sa.Connection, invoice_id: str) -> StoredDraft | None:
    """The draft, issued or not; or None."""
    return _read(connection, _READ, [invoice_id]).get(invoice_id)


def drafts_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, StoredDraft]:
    """Those of the drafts that exist, by id; issued or not."""
    return _read(connection, _READ, invoice_ids) if invoice_ids else {}


def hold_drafts(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, StoredDraft]:
    """Those of the drafts that exist, by id, held in one order until the transaction ends."""
    return _read(connection, _HOLD, invoice_ids)


def _read(connection: sa.Connection, query: sa.TextClause, ids: Collection[str]) -> dict[str, StoredDraft]:
    heads = connection.execute(query, {"ids": list(ids)}).all()
    if not heads:
        return {}
    units = units_of(connection, {head.unit_id for head in heads})
    known = clients_for(connection, {(head.client_id, head.unit_id) for head in heads})
    lines: dict[str, list[Line]] = defaultdict(list)
    for row in connection.execute(_LINES, {"ids": list(ids)}):
        lines[row.invoice_id].append(_line(row))
    allowances: dict[str, list[Allowance]] = defaultdict(list)
    for row in connection.execute(_ALLOWANCES, {"ids": list(ids)}):
        allowances[row.invoice_id].append(Allowance(_vat(row, row.exemption), row.cents, row.reason))
    return {
        head.invoice_id: _stored(
            head,
            units[head.unit_id],
            known[head.client_id, head.unit_id],
            lines[head.invoice_id],
            allowances[head.invoice_id],
        )
        for head in heads
    }


def _stored(
    head: Any, unit: Unit, known: KnownClient, lines: Sequence[Line], allowances: Sequence[Allowance]
) -> StoredDraft:
    content = Draft(
        unit_id=unit.unit_id,
        client=known.client,
        lines=tuple(lines),
        allowances=tuple(allowances),
        kind=Kind(head.kind),
        unit_name=unit.name,
        buyer_reference=head.buyer_reference or known.buyer_reference or "",
        delivered_on=head.delivered_on,
    )
    return StoredDraft(head.invoice_id, content, unit, known, head.order_id)


def _line(row: Any) -> Line:
    return Line(row.description, row.quantity, Decimal(row.unit_price_cents).scaleb(-2), _vat(row, row.reason))


def _vat(row: Any, reason: str) -> Vat:
    return Vat.of(row.treatment, row.percent, reason)


def _head(new: NewDraft) -> dict[str, object]:
    content = new.draft
    return {
        "invoice_id": new.invoice_id,
        "unit_id": content.unit_id,
        "client_id": content.client.client_id,
        "kind": content.kind.value,
        "order_id": new.order_id,
        "buyer_reference": content.buyer_reference,
        "delivered_on": None if content.delivered_on is None else content.delivered_on.isoformat(),
    }


def _line_row(invoice_id: str, place: int, line: Line) -> dict[str, object]:
    return {
        "invoice_id": invoice_id,
        "place": place,
        "description": line.description,
        "quantity": f"{line.quantity:f}",
        "cents": int(line.unit_price.scaleb(2)),
        "treatment": line.vat.treatment.value,
        "percent": percent_text(line.vat.rate),
        "reason": line.vat.reason,
    }


def _allowance_row(invoice_id: str, place: int, allowance: Allowance) -> dict[str, object]:
    return {
        "invoice_id": invoice_id,
        "place": place,
        "reason": allowance.reason,
        "cents": allowance.cents,
        "treatment": allowance.vat.treatment.value,
        "percent": percent_text(allowance.vat.rate),
        "exemption": allowance.vat.reason,
    }
