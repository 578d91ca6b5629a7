"""One invoice, as it stands."""

import json
from typing import Any

from chassis.work import Work
from contracts.invoicing import GetInvoice, InvoiceReply
from contracts.refusals import UnknownThing
from services.invoicing.domain.invoice import Draft
from services.invoicing.domain.vat import treatment_of
from services.invoicing.store.drafts import draft_of
from services.invoicing.store.issued import Issued, issued_of
from services.invoicing.use_cases.access import require_holder


def get_invoice(work: Work, request: GetInvoice) -> InvoiceReply:
    """Raises UnknownThing; NotYourOwn for a member who does not hold the unit."""
    stored = draft_of(work.connection, request.invoice_id)
    if stored is None:
        raise UnknownThing("no invoice has this id", field="invoice_id")
    require_holder(work.cause, stored.holder_ids, field="invoice_id")
    found = issued_of(work.connection, request.invoice_id)
    return draft_reply(stored.invoice_id, stored.draft) if found is None else issued_reply(*found)


def draft_reply(invoice_id: str, draft: Draft) -> InvoiceReply:
    totals = draft.totals
    return InvoiceReply.model_validate(
        {
            "invoice_id": invoice_id,
            "state": "draft",
            "unit_id": draft.unit_id,
            "client_id": draft.client.client_id,
            "net_cents": totals.net_cents,
            "vat_cents": totals.vat_cents,
            "total_cents": totals.gross_cents,
            "open_cents": 0,  # nothing is owed before it is issued
            "vat": tuple(
                _vat_line(part.category, part.percent, part.net_cents, part.vat_cents) for part in totals.by_vat
            ),
        }
    )


def issued_reply(issued: Issued, open_cents: int) -> InvoiceReply:
    """As its frozen document says; whether it is paid is told by what is open."""
    document = json.loads(issued.document)
    return InvoiceReply.model_validate(
        {
            "invoice_id": issued.invoice_id,
            "state": "issued" if open_cents else "paid",
            "unit_id": issued.unit_id,
            "client_id": issued.client_id,
            "number": issued.number,
            "communication": issued.communication,
            "issued_on": issued.issued_on,
            "due_on": issued.due_on,
            "net_cents": issued.net_cents,
            "vat_cents": issued.vat_cents,
            "total_cents": issued.gross_cents,
            "open_cents": open_cents,
            "vat": tuple(
                _vat_line(part["category"], part["percent"], part["net_cents"], part["vat_cents"])
                for part in document["vat"]
            ),
        }
    )


def _vat_line(category: str, percent: str, base_cents: int, vat_cents: int) -> dict[str, Any]:
    treatment = treatment_of(category).value
    return {"treatment": treatment, "percent": percent, "base_cents": base_cents, "vat_cents": vat_cents}
