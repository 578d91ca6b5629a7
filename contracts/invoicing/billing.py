"""What invoicing answers about drafts, invoices, credit notes and invoices inside the enterprise."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.invoicing.enums import InvoiceKind, InvoiceState, LineUnit, ListedState, VatTreatment
from contracts.invoicing.invoice_content import InvoiceAllowance, InvoicedClient, InvoiceLine
from contracts.wire.base import (
    Cents,
    ClientId,
    Command,
    Count,
    CreditNoteId,
    Cursor,
    Decimal,
    InvoiceId,
    Limit,
    OrderId,
    Part,
    Percent,
    PositiveCents,
    Reply,
    Request,
    StructuredCommunication,
    Text,
    UnitId,
    UnsignedCents,
    not_said,
)
from contracts.wire.roles import HOLDER, MEMBER, READ, STAFF

MAX_LINES = 999
Quantity = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?$|^-[0-9]{1,9}(\.[0-9]{1,6})?$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class LineInput(Part):
    """With one price: `unit_price_cents` in whole cents, or `unit_price` in euro. Its net is rounded once, half-up."""

    description: Text
    quantity: Quantity = Field(description="exact decimal, for instance 2.5; below zero it takes back, not zero")
    unit_price_cents: PositiveCents | None = Field(default=None, description="whole cents, more than zero")
    unit_price: Decimal | None = Field(
        default=None, exclude_if=not_said, description="euro with up to four decimals, for instance 0.085"
    )
    unit: LineUnit | None = Field(default=None, exclude_if=not_said, description="what the quantity counts")
    vat: VatTreatment = "standard"
    vat_percent: Decimal = "21"
    exemption_reason: Text | None = None


class AllowanceInput(Part):
    """Off the whole document, in cents before VAT, from the lines of one VAT rate (EN 16931 BG-20)."""

    reason: Text
    cents: PositiveCents
    vat: VatTreatment = "standard"
    vat_percent: Decimal = "21"
    exemption_reason: Text | None = None


class DraftContent(Part):
    """One invoice to be."""

    unit_id: UnitId
    client_id: ClientId
    lines: Annotated[tuple[LineInput, ...], Field(min_length=1, max_length=MAX_LINES)]
    allowances: Annotated[tuple[AllowanceInput, ...], Field(max_length=50)] = ()
    buyer_reference: Text | None = Field(default=None, description="the client's own reference (BT-10)")
    delivered_on: date | None = Field(
        default=None, description="day of the supply, where it is not the day of issue (BT-72; Royal Decree 1, art. 5)"
    )
    order_reference: Text | None = Field(
        default=None, exclude_if=not_said, description="number of the client's own purchase order (BT-13)"
    )
    delivered_from: date | None = Field(
        default=None,
        exclude_if=not_said,
        description="first day of a supply of several days (BG-14); `delivered_on` is its last",
    )


class VatLine(Reply):
    treatment: VatTreatment
    percent: Decimal
    base_cents: Cents
    vat_cents: Cents


class InvoiceReply(Reply):
    """A draft tells what would be issued today, an issued invoice what was sent."""

    invoice_id: InvoiceId
    kind: InvoiceKind = "invoice"
    state: InvoiceState
    unit_id: UnitId
    client_id: ClientId
    order_id: OrderId | None = None
    number: Text | None = None
    communication: StructuredCommunication | None = None
    issued_on: date | None = None
    due_on: date | None = None
    net_cents: UnsignedCents
    vat_cents: UnsignedCents
    total_cents: UnsignedCents
    credited_cents: UnsignedCents = Field(default=0, description="taken back by credit notes, VAT included")
    open_cents: UnsignedCents = Field(description="what the client still owes")
    vat: tuple[VatLine, ...] = ()
    rejected_because: Text | None = None
    client: InvoicedClient | None = None
    lines: tuple[InvoiceLine, ...] = ()
    allowances: tuple[InvoiceAllowance, ...] = ()
    unit_name: Text | None = None
    buyer_reference: Text | None = Field(default=None, description="the client's own reference (BT-10)")
    order_reference: Text | None = Field(default=None, description="number of the client's own purchase order (BT-13)")
    delivered_from: date | None = None
    delivered_on: date | None = None
    revision: Count = Field(default=0, description="how often the content of the draft was replaced")


class DraftInvoice(DraftContent, Command[InvoiceReply], roles=MEMBER, whose=HOLDER):
    pass


class DraftedReply(Reply):
    invoice_ids: tuple[InvoiceId, ...]
    net_cents: UnsignedCents
    total_cents: UnsignedCents


class DraftInvoices(Command[DraftedReply], roles=MEMBER, whose=HOLDER):
    """Many at once: all are drafted, or none is and every fault is listed."""

    invoices: Annotated[tuple[DraftContent, ...], Field(min_length=1, max_length=1000)]


class UpdateDraft(DraftContent, Command[InvoiceReply], roles=MEMBER, whose=HOLDER):
    """Replace the whole content of a draft that no adviser has: what is absent is gone. It stays with its unit."""

    invoice_id: InvoiceId
    revision: Count | None = Field(default=None, description="as it was read; refused when another was written since")


class DiscardDraft(Command[InvoiceReply], roles=MEMBER, whose=HOLDER):
    invoice_id: InvoiceId


class UnitPolicyReply(Reply):
    unit_id: UnitId
    validate_from_cents: UnsignedCents | None = None


class SetUnitPolicy(Command[UnitPolicyReply], roles=STAFF):
    """Whether an adviser looks at this unit's invoices before they leave, and from which amount on."""

    unit_id: UnitId
    validate_from_cents: UnsignedCents | None = Field(description="net amount; absent: never")


class SubmitDraft(Command[InvoiceReply], roles=MEMBER, whose=HOLDER):
    """Ask an adviser to look at the draft."""

    invoice_id: InvoiceId


class ValidateDraft(Command[InvoiceReply], roles=STAFF):
    invoice_id: InvoiceId


class RejectDraft(Command[InvoiceReply], roles=STAFF):
    invoice_id: InvoiceId
    why: Text


class IssueInvoice(Command[InvoiceReply], roles=MEMBER, whose=HOLDER):
    invoice_id: InvoiceId
    issue_date: date | None = Field(default=None, description="legal date; today in Brussels when absent")


class IssuedSummary(Reply):
    invoice_id: InvoiceId
    number: Text
    communication: StructuredCommunication
    total_cents: PositiveCents


class IssuedReply(Reply):
    """`issued` in the order of the request; empty after a dry run."""

    issued: tuple[IssuedSummary, ...]
    total_cents: UnsignedCents


class IssueInvoices(Command[IssuedReply], roles=MEMBER, whose=HOLDER):
    """Many at once: all are issued, in this order, or none is and every fault is listed."""

    invoice_ids: Annotated[tuple[InvoiceId, ...], Field(min_length=1, max_length=5000)]
    issue_date: date | None = Field(default=None, description="legal date; today in Brussels when absent")
    dry_run: bool = Field(default=False, description="list what would be refused, and issue nothing")


class GetInvoice(Request[InvoiceReply], roles=READ, whose=HOLDER):
    invoice_id: InvoiceId


class InvoiceSummary(Reply):
    invoice_id: InvoiceId
    kind: InvoiceKind
    state: InvoiceState
    number: Text | None = None
    unit_id: UnitId
    client_id: ClientId
    client_name: Text
    issued_on: date | None = None
    due_on: date | None = None
    total_cents: UnsignedCents
    open_cents: UnsignedCents


class InvoicesReply(Reply):
    invoices: tuple[InvoiceSummary, ...]
    next_cursor: Cursor | None = None


class FindInvoices(Request[InvoicesReply], roles=READ, whose=HOLDER):
    """Newest first. `text` is part of a number, a communication, or part of the client's name."""

    unit_id: UnitId | None = None
    client_id: ClientId | None = None
    state: ListedState | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    text: Text | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class MonthTurnover(Reply):
    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    invoices: Count
    net_cents: Cents
    vat_cents: Cents
    credited_net_cents: Cents
    open_cents: Cents


class TurnoverReply(Reply):
    months: tuple[MonthTurnover, ...]
    invoices: Count
    net_cents: Cents
    credited_net_cents: Cents
    open_cents: Cents


class GetTurnover(Request[TurnoverReply], roles=READ, whose=HOLDER):
    """Invoiced, credited and still open, by month of issue."""

    unit_id: UnitId | None = Field(default=None, description="absent: the whole enterprise (finance, auditors)")
    first: date
    last: date


class CreditNoteReply(Reply):
    credit_note_id: CreditNoteId
    number: Text
    invoice_id: InvoiceId
    invoice_number: Text
    credited_on: date
    reason: Text
    net_cents: PositiveCents
    vat_cents: UnsignedCents
    total_cents: PositiveCents
    vat: tuple[VatLine, ...]
    applied_cents: UnsignedCents = Field(description="lowered what the client owes")
    credit_cents: UnsignedCents = Field(description="was paid before: kept as the client's credit")
    content_hash: Sha256


class CreditInvoice(Command[CreditNoteReply], roles=MEMBER, whose=HOLDER):
    """Take back the whole rest of an invoice, or a part: `percent` of it, or `net_cents` spread over its VAT rates."""

    invoice_id: InvoiceId
    reason: Text
    percent: Percent | None = None
    net_cents: PositiveCents | None = None


class GetCreditNote(Request[CreditNoteReply], roles=READ, whose=HOLDER):
    credit_note_id: CreditNoteId
