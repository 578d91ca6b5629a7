"""Every SQL statement about drafts: invoices that may be issued. Set-wise: there may be thousands."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from chassis.db.rows import Table
from chassis.turns import give_way
from contracts.invoicing.enums import InvoiceKind, LineUnit, VatTreatment
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance, Draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.vat import Vat, percent_text
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.store.clients import KnownClient, clients_for
from services.invoicing.units import Unit, units_of


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft to store under this id; `order_id` when it invoices an order. `revision`: how often it was replaced."""

    invoice_id: str
    draft: Draft
    order_id: str | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft with what issuing it needs: its unit, and the client as that unit knows it now."""

    invoice_id: str
    draft: Draft
    unit: Unit
    known: KnownClient
    order_id: str | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class DraftRow(InvoiceDetails):
    """With its details as they were typed: the client may have others for this unit."""

    invoice_id: str
    unit_id: str
    client_id: str
    kind: InvoiceKind
    order_id: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """`unit_price_cents` with its hundredths: a word may cost 8.5 cents.

    `printed_cents`: of a line of an order whose quote rounded it by the former rule.
    """

    invoice_id: str
    place: int
    description: str
    quantity: Decimal
    unit_price_cents: Decimal
    treatment: VatTreatment
    percent: str
    reason: str
    unit: LineUnit | None
    printed_cents: int | None


@dataclass(frozen=True, slots=True)
class AllowanceRow:
    invoice_id: str
    place: int
    reason: str
    cents: int
    treatment: VatTreatment
    percent: str
    exemption: str


DRAFTS = Table("draft", DraftRow, key="invoice_id", same={"drafted_on": date})
LINES = Table("draft_line", LineRow, key="invoice_id, place")
ALLOWANCES = Table("draft_allowance", AllowanceRow, key="invoice_id, place")


def add_drafts(connection: sa.Connection, drafts: Sequence[NewDraft], day: date) -> None:
    """Write drafts with their lines and allowances, in three statements."""
    DRAFTS.insert(connection, [draft_row(new) for new in drafts], drafted_on=day)
    add_content(connection, drafts)


def add_content(connection: sa.Connection, drafts: Sequence[NewDraft]) -> None:
    """Write their lines and allowances; there must be none."""
    lines = []
    for new in drafts:
        give_way()
        lines += [_line_row(new.invoice_id, n, line) for n, line in enumerate(new.draft.lines, 1)]
    LINES.insert(connection, lines)
    allowances = [_allowance_row(new.invoice_id, n, a) for new in drafts for n, a in enumerate(new.draft.allowances, 1)]
    ALLOWANCES.insert(connection, allowances)


def draft_of(connection: sa.Connection, invoice_id: str) -> StoredDraft | None:
    """The draft, issued or not; or None."""
    return _read(connection, [invoice_id]).get(invoice_id)


def drafts_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, StoredDraft]:
    """Those of the drafts that exist, by id; issued or not."""
    return _read(connection, invoice_ids) if invoice_ids else {}


def lock_drafts(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, StoredDraft]:
    """Those of the drafts that exist, by id, locked in one order until the transaction ends."""
    return _read(connection, invoice_ids, "for update")


def _read(connection: sa.Connection, ids: Collection[str], lock: str = "") -> dict[str, StoredDraft]:
    heads = DRAFTS.read(connection, f"invoice_id = any(:ids) order by invoice_id {lock}", ids=list(ids))
    if not heads:
        return {}
    units = units_of(connection, {head.unit_id for head in heads})
    clients = clients_for(connection, {(head.client_id, head.unit_id) for head in heads})
    lines: dict[str, list[Line]] = defaultdict(list)
    for row in LINES.read(connection, "invoice_id = any(:ids) order by invoice_id, place", ids=list(ids)):
        lines[row.invoice_id].append(_line(row))
    allowances: dict[str, list[Allowance]] = defaultdict(list)
    for allowance_row in ALLOWANCES.read(
        connection, "invoice_id = any(:ids) order by invoice_id, place", ids=list(ids)
    ):
        allowances[allowance_row.invoice_id].append(_allowance(allowance_row))
    stored = []
    for head in heads:
        unit, client = units[head.unit_id], clients[head.client_id, head.unit_id]
        draft = draft_from(head, unit, client.client, lines[head.invoice_id], allowances[head.invoice_id])
        stored.append(StoredDraft(head.invoice_id, referred(draft, client), unit, client, head.order_id, head.revision))
    return {draft.invoice_id: draft for draft in stored}


def referred(draft: Draft, known_client: KnownClient) -> Draft:
    """The draft; where no reference of the buyer was typed, with that of the unit's view."""
    if draft.details.buyer_reference or not known_client.buyer_reference:
        return draft
    return replace(draft, details=replace(draft.details, buyer_reference=known_client.buyer_reference))


def draft_from(
    head: DraftRow, unit: Unit, client: Client, lines: Sequence[Line], allowances: Sequence[Allowance]
) -> Draft:
    """The draft of this row, with the texts that were typed."""
    return Draft(
        unit_id=unit.unit_id,
        client=client,
        lines=tuple(lines),
        allowances=tuple(allowances),
        kind=head.kind,
        unit_name=unit.name,
        details=InvoiceDetails.of(head),
    )


def draft_row(new: NewDraft) -> DraftRow:
    content = new.draft
    return DraftRow(
        invoice_id=new.invoice_id,
        unit_id=content.unit_id,
        client_id=content.client.client_id,
        kind=content.kind,
        order_id=new.order_id,
        revision=new.revision,
        **asdict(content.details),
    )


def _line(row: LineRow) -> Line:
    vat = Vat.of(row.treatment, row.percent, row.reason)
    return Line(row.description, row.quantity, row.unit_price_cents.scaleb(-2), vat, row.unit, row.printed_cents)


def _line_row(invoice_id: str, number: int, line: Line) -> LineRow:
    return LineRow(
        invoice_id=invoice_id,
        place=number,
        description=line.description,
        quantity=line.quantity,
        unit_price_cents=line.unit_price.scaleb(2),
        treatment=line.vat.treatment,
        percent=percent_text(line.vat.rate),
        reason=line.vat.reason,
        unit=line.unit,
        printed_cents=line.printed_cents,
    )


def _allowance(row: AllowanceRow) -> Allowance:
    return Allowance(Vat.of(row.treatment, row.percent, row.exemption), row.cents, row.reason)


def _allowance_row(invoice_id: str, number: int, allowance: Allowance) -> AllowanceRow:
    return AllowanceRow(
        invoice_id=invoice_id,
        place=number,
        reason=allowance.reason,
        cents=allowance.cents,
        treatment=allowance.vat.treatment,
        percent=percent_text(allowance.vat.rate),
        exemption=allowance.vat.reason,
    )
