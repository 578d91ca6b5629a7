"""What invoicing answers about the bank: statements, payments, what waits for a person, client credit."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from contracts.invoicing.enums import OutgoingPurpose
from contracts.wire.base import (
    Cents,
    ClientId,
    Command,
    Count,
    Cursor,
    InvoiceId,
    Limit,
    Part,
    PaymentId,
    PositiveCents,
    Reply,
    Request,
    StructuredCommunication,
    Text,
    UnsignedCents,
    not_said,
)
from contracts.wire.roles import AUDIT, MONEY

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
BankText = Annotated[str, Field(max_length=200)]
Confidence = Annotated[int, Field(ge=1, le=100, description="per cent")]


class PaymentReply(Reply):
    payment_id: PaymentId
    invoice_id: InvoiceId | None = Field(
        default=None, description="absent: it waits in suspense for a person, or pays shares"
    )
    applied_cents: UnsignedCents
    excess_cents: UnsignedCents = Field(description="kept apart as the client's credit")
    open_cents: UnsignedCents
    settled: bool
    charges_cents: UnsignedCents = Field(default=0, description="paid of late charges that the client was told")
    shares_cents: UnsignedCents = Field(default=0, description="for shares of a member: passed on to governance")


class RecordPayment(Command[PaymentReply], roles=MONEY):
    """A payment that did not come in a bank file (cash desk, card), entered by a person."""

    communication: StructuredCommunication
    amount_cents: PositiveCents
    value_date: date


class PaymentInput(Part):
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,60}$", description="of the payment provider")]
    communication: StructuredCommunication
    amount_cents: PositiveCents
    value_date: date


class PaymentsReply(Reply):
    payments: Count
    repeated: Count = Field(description="of these, known before by their reference")
    settled: Count
    suspense: Count
    amount_cents: Cents


class RecordPayments(Command[PaymentsReply], roles=MONEY):
    """Many at once (a card provider's list), each once by its reference; all in one transaction."""

    payments: Annotated[tuple[PaymentInput, ...], Field(min_length=1, max_length=5000)]


class Fault(Reply):
    line: Count
    path: BankText = ""
    rule: BankText


class ImportReply(Reply):
    file: Sha256
    statements: Count
    entries: Count
    matched: Count
    part_paid: Count
    settled: Count
    overpaid: Count
    suspense: Count
    booked_costs: Count = Field(default=0, description="bank costs that were booked at once")
    shares: Count = Field(default=0, description="for shares of members: passed on to governance, at least a part")
    amount_cents: Cents
    already_imported: bool = False
    faults: tuple[Fault, ...] = Field(default=(), description="of what waits, and of what was imported all the same")
    waiting: Count = Field(default=0, description="statements of the file that wait in quarantine")


class ImportBankStatement(Command[ImportReply], roles=MONEY | {"bank"}):
    """The statements that are sound and follow in the chain of their account are imported; the others wait in
    quarantine, with line and rule. Where none is, `strict` refuses and `quarantine` keeps the file for a person;
    `whole` refuses a file with any fault.

    A file that is larger than a call may be comes packed: at most 8 MB when it is unpacked.
    """

    format: Literal["coda", "camt053"] = "coda"
    packing: Literal["none", "gzip"] = "none"
    content_base64: Annotated[str, Field(min_length=4, max_length=700_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    mode: Literal["strict", "quarantine", "whole"] = "strict"
    accept_because: Text | None = Field(
        default=None,
        exclude_if=not_said,
        description="why statements are imported that do not follow; the difference is recorded with it",
    )


class QuarantinedFile(Reply):
    file: Sha256
    format: Literal["coda", "camt053"]
    received_at: datetime
    size_bytes: Count
    faults: tuple[Fault, ...]


class QuarantineReply(Reply):
    files: tuple[QuarantinedFile, ...]


class GetQuarantine(Request[QuarantineReply], roles=MONEY | AUDIT):
    """Bank files that wait for a person."""

    limit: Limit = 100


class DiscardQuarantined(Command[QuarantineReply], roles=MONEY):
    """The bank sent a sound file instead, or the file was never ours."""

    file: Sha256
    why: Text


class Suggestion(Reply):
    invoice_id: InvoiceId
    number: Text
    client_name: Text
    open_cents: PositiveCents
    confidence: Confidence
    because: Text


class SuspenseEntry(Reply):
    payment_id: PaymentId
    amount_cents: Cents
    value_date: date
    communication: BankText
    counterparty: BankText = ""
    reason: Text
    suggestions: tuple[Suggestion, ...] = ()


class SuspenseReply(Reply):
    entries: tuple[SuspenseEntry, ...]
    next_cursor: Cursor | None = None


class GetSuspense(Request[SuspenseReply], roles=MONEY | AUDIT):
    """What waits for a person, the oldest value date first, with suggestions."""

    cursor: Cursor | None = None
    limit: Limit = 100


class AllocationInput(Part):
    invoice_id: InvoiceId
    cents: PositiveCents


class MatchReply(Reply):
    payment_id: PaymentId
    amount_cents: Cents
    applied_cents: Cents
    credit_cents: Cents
    suspense_cents: Cents
    settled_invoice_ids: tuple[InvoiceId, ...] = ()
    charges_cents: Cents = Field(default=0, description="paid of late charges that clients were told")
    shares_cents: Cents = Field(default=0, description="for shares of a member: passed on to governance")


class MatchPayment(Command[MatchReply], roles=MONEY):
    """A person says which invoices a payment in suspense pays: of each at most what is open, and the late charges
    that its client was told. What is left over stays in suspense, or becomes the credit of a client; before that it
    pays such charges of the client's invoices that are settled by this.
    """

    payment_id: PaymentId
    allocations: Annotated[tuple[AllocationInput, ...], Field(max_length=100)] = ()
    rest_to_client_id: ClientId | None = None


class UnmatchPayment(Command[MatchReply], roles=MONEY):
    """The payment was matched with the wrong invoice: a new fact takes it back into suspense."""

    payment_id: PaymentId
    invoice_id: InvoiceId
    reason: Text


class OutgoingPart(Part):
    """`cents` above zero, whichever way the money went."""

    purpose: OutgoingPurpose
    cents: PositiveCents
    client_id: ClientId | None = Field(default=None, description="of a refund")
    returned_payment_id: PaymentId | None = Field(default=None, description="of a returned direct debit")
    note: Text | None = None


class ClassifyOutgoing(Command[MatchReply], roles=MONEY):
    """What money that left the account was for: a refund of a client's credit, a bank cost, a returned direct debit
    (its invoice is open again), or something that other books explain. Either one purpose, which explains as much as
    it can (a refund the client's credit, a returned debit that whole payment, the others all that waits), or parts,
    each with its cents. What is not explained goes on waiting.
    """

    payment_id: PaymentId
    purpose: OutgoingPurpose | None = Field(default=None, exclude_if=not_said, description="this, or parts")
    client_id: ClientId | None = Field(default=None, description="of a refund")
    returned_payment_id: PaymentId | None = Field(default=None, description="of a returned direct debit")
    note: Text | None = None
    parts: Annotated[tuple[OutgoingPart, ...], Field(min_length=1, max_length=100)] | None = Field(
        default=None, exclude_if=not_said, description="for several purposes at once, instead of one"
    )


class CreditReply(Reply):
    client_id: ClientId
    invoice_id: InvoiceId
    applied_cents: PositiveCents
    credit_left_cents: UnsignedCents
    open_cents: UnsignedCents
    settled: bool


class ApplyCredit(Command[CreditReply], roles=MONEY):
    """A client's credit (an over-payment, a credit note on a paid invoice) pays another of its invoices."""

    client_id: ClientId
    invoice_id: InvoiceId
    cents: PositiveCents
