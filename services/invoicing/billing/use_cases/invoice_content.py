"""What an invoice says, for those who ask for it: whom it is for, its lines and texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.db.work import Work
from contracts.invoicing.invoice_content import InvoiceAllowance, InvoicedClient, InvoiceLine
from services.invoicing.billing.domain.canonical import line_contents, thawed
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance
from services.invoicing.billing.domain.numbering import series_of
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.domain.vat import percent_text
from services.invoicing.billing.store.drafts import StoredDraft
from services.invoicing.billing.store.issued import IssuedRow
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.use_cases.private_clients import clients_of_others


@dataclass(frozen=True, slots=True)
class InvoiceContent:
    client: InvoicedClient
    lines: tuple[InvoiceLine, ...]
    allowances: tuple[InvoiceAllowance, ...]
    unit_name: str | None
    details: InvoiceDetails
    totals: Totals


def content_of_draft(work: Work, stored: StoredDraft) -> InvoiceContent:
    """As it would be issued now. Drafting alone shows nobody where a private person lives."""
    draft = stored.draft
    return InvoiceContent(
        client=_client(draft.client, shown=not clients_of_others(work, [stored.known])),
        lines=tuple(map(_line, line_contents(draft.lines))),
        allowances=tuple(map(_allowance, draft.allowances)),
        unit_name=draft.unit_name or None,
        details=draft.details,
        totals=draft.totals,
    )


def content_of_issued(issued: IssuedRow) -> InvoiceContent:
    """As it was sent, whatever client and unit are called today."""
    draft = thawed(issued.document, series_of(issued.legal_entity)).draft
    return InvoiceContent(
        client=_client(draft.client, shown=True),
        lines=tuple(map(_line, line_contents(draft.lines))),
        allowances=tuple(map(_allowance, draft.allowances)),
        unit_name=draft.unit_name or None,
        details=draft.details,
        totals=draft.totals,
    )


def _client(client: Client, *, shown: bool) -> InvoicedClient:
    return InvoicedClient(
        client_id=client.client_id,
        name=client.name,
        country=client.country,
        kind=client.kind,
        language=client.language,
        street=(client.street or None) if shown else None,
        postal_code=client.postal_code or None,
        city=client.city or None,
        enterprise_number=client.enterprise_number,
        vat_number=client.vat_number,
        peppol_id=client.peppol_id,
    )


def _line(line: Mapping[str, Any]) -> InvoiceLine:
    return InvoiceLine(
        description=line["description"],
        quantity=line["quantity"],
        unit_price=line["unit_price"],
        unit=line.get("unit"),
        vat=line["treatment"],
        vat_percent=line["percent"],
        exemption_reason=line["exemption"] or None,
        net_cents=line["net_cents"],
    )


def _allowance(allowance: Allowance) -> InvoiceAllowance:
    return InvoiceAllowance(
        reason=allowance.reason,
        cents=allowance.cents,
        vat=allowance.vat.treatment,
        vat_percent=percent_text(allowance.vat.rate),
        exemption_reason=allowance.vat.reason or None,
    )
