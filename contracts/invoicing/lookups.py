"""What a portal looks up beside single things: credit notes, and drafts that wait for an adviser."""

from datetime import date

from pydantic import Field

from contracts.invoicing.enums import InvoiceKind
from contracts.wire.base import (
    ClientId,
    Code,
    CreditNoteId,
    Cursor,
    InvoiceId,
    Limit,
    PositiveCents,
    Reply,
    Request,
    Text,
    UnitId,
    UnsignedCents,
)
from contracts.wire.roles import HOLDER, READ, STAFF


class CreditNoteSummary(Reply):
    credit_note_id: CreditNoteId
    number: Text
    invoice_id: InvoiceId
    invoice_number: Text
    unit_id: UnitId
    client_id: ClientId
    client_name: Text
    credited_on: date
    net_cents: PositiveCents
    total_cents: PositiveCents


class CreditNotesReply(Reply):
    credit_notes: tuple[CreditNoteSummary, ...]
    next_cursor: Cursor | None = None


class FindCreditNotes(Request[CreditNotesReply], roles=READ, whose=HOLDER):
    """Those of the latest day first. A member names a unit that it holds."""

    unit_id: UnitId | None = None
    client_id: ClientId | None = None
    invoice_id: InvoiceId | None = None
    credited_from: date | None = None
    credited_to: date | None = Field(default=None, description="the last day")
    cursor: Cursor | None = None
    limit: Limit = 50


class DraftToValidate(Reply):
    invoice_id: InvoiceId
    kind: InvoiceKind
    unit_id: UnitId
    unit_name: Text
    adviser: Code | None = Field(default=None, description="of the unit; absent where it is not known here")
    client_id: ClientId
    client_name: Text
    net_cents: UnsignedCents
    total_cents: UnsignedCents
    submitted_on: date


class DraftsToValidateReply(Reply):
    drafts: tuple[DraftToValidate, ...]
    next_cursor: Cursor | None = None


class FindDraftsToValidate(Request[DraftsToValidateReply], roles=STAFF):
    """Submitted, and neither validated, rejected, discarded nor issued since; those that wait longest first."""

    adviser: Code | None = Field(
        default=None,
        description="of units whose opening named this adviser, or whose adviser is not known here; absent: of all",
    )
    cursor: Cursor | None = None
    limit: Limit = 50
