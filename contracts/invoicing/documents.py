"""What invoicing answers about documents: as PDF and UBL, on their way out, and come in."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contracts.invoicing.enums import Channel, DispatchState, FileFormat, InboundKind, InboundState
from contracts.wire.base import (
    Cents,
    Code,
    Command,
    Count,
    CreditNoteId,
    Cursor,
    InboundId,
    InvoiceId,
    Limit,
    QuoteId,
    Reply,
    Request,
    Text,
    not_said,
)
from contracts.wire.roles import AUDIT, HOLDER, MONEY, READ

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Base64 = Annotated[str, Field(min_length=4, max_length=900_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
DocumentId = InvoiceId | CreditNoteId
BrokenRule = Annotated[str, Field(max_length=80)]


class DocumentReply(Reply):
    """`sha256` is of the whole file, also where this is one of its `parts`."""

    file_name: Text
    media_type: Text
    sha256: Sha256
    content_base64: Base64
    parts: Annotated[int, Field(ge=1, le=99)] = 1


class GetDocument(Request[DocumentReply], roles=READ, whose=HOLDER):
    """An issued invoice, a credit note or a sent quote as a file. A PDF of an invoice has the UBL inside."""

    document_id: InvoiceId | CreditNoteId | QuoteId
    format: FileFormat = "pdf"
    part: Annotated[int, Field(ge=1, le=99)] | None = Field(
        default=None,
        exclude_if=not_said,
        description="of a file that is too large for an answer: `document_too_large`",
    )


class BrokenDocumentRule(Reply):
    rule: BrokenRule
    sentence: Annotated[str, Field(max_length=500)]


class Dispatch(Reply):
    document_id: InvoiceId | CreditNoteId
    number: Text
    channel: Channel
    state: DispatchState
    receiver: Text | None = None
    sent_at: datetime | None = None
    file_name: Text | None = None
    sha256: Sha256 | None = None
    response_code: Code | None = Field(default=None, description="the last answer of the receiver, such as rejected")
    rules: tuple[BrokenDocumentRule, ...] = ()


class DispatchesReply(Reply):
    dispatches: tuple[Dispatch, ...]
    next_cursor: Cursor | None = None


class GetDispatches(Request[DispatchesReply], roles=MONEY | AUDIT):
    """Documents on their way out. `held` ones broke a rule and wait for a person."""

    state: DispatchState = "held"
    cursor: Cursor | None = None
    limit: Limit = 100


class RetryDispatch(Command[Dispatch], roles=MONEY):
    """What held the document is mended (the client's Peppol identifier, for instance): try again."""

    document_id: InvoiceId | CreditNoteId


class InboundReply(Reply):
    inbound_id: InboundId
    kind: InboundKind
    state: InboundState
    number: Text
    issued_on: date | None = None
    due_on: date | None = None
    supplier_name: Text | None = None
    supplier_number: Text | None = None
    total_cents: Cents | None = Field(default=None, description="in euro only")
    total: Text | None = Field(default=None, description="with VAT, as the document says, in `currency`")
    line_count: Count = 0
    addressed_to_us: bool = Field(default=True, description="whether it names one of our enterprise numbers")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    about_number: Text | None = Field(default=None, description="of a response: the document that it answers")
    response_code: Code | None = None
    rules: tuple[BrokenDocumentRule, ...] = ()
    already_received: bool = False


class ReceiveDocument(Command[InboundReply], roles=MONEY | {"bank"}):
    """A UBL document that came in: a supplier's invoice or credit note, or an answer to one of ours."""

    content_base64: Base64
    sender: Text | None = Field(default=None, description="who handed it over, such as the access point")


class InboundDocuments(Reply):
    documents: tuple[InboundReply, ...]
    next_cursor: Cursor | None = None
    total: Count


class FindInbound(Request[InboundDocuments], roles=MONEY | AUDIT):
    kind: InboundKind | None = None
    cursor: Cursor | None = None
    limit: Limit = 100
