"""What invoicing says and answers: clients, invoices, payments, bank statements."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import (
    Cents,
    ClientId,
    Command,
    Count,
    Currency,
    Decimal,
    Event,
    InvoiceId,
    Language,
    LegalEntity,
    Part,
    PaymentId,
    PositiveCents,
    Reply,
    Request,
    StructuredCommunication,
    Text,
    UnitId,
    UnsignedCents,
)

VatTreatment = Literal["standard", "reverse_charge", "intra_eu", "export", "exempt"]


class InvoiceIssued(Event):
    """An invoice left the enterprise: the client owes it, and the unit may count on it."""

    NAME: ClassVar[str] = "invoicing.invoice_issued.v1"
    invoice_id: InvoiceId
    number: Text
    unit_id: UnitId
    client_id: ClientId
    legal_entity: LegalEntity
    issued_on: date
    due_on: date
    net_cents: PositiveCents
    vat_cents: UnsignedCents
    currency: Currency = "EUR"


class InvoicePaid(Event):
    """Nothing is left to pay on this invoice. Said exactly once per invoice."""

    NAME: ClassVar[str] = "invoicing.invoice_paid.v1"
    invoice_id: InvoiceId
    number: Text
    unit_id: UnitId
    legal_entity: LegalEntity
    issued_on: date = Field(description="the turnover's day: which tariff holds")
    paid_on: date = Field(description="value date of the payment that settled it")
    net_cents: PositiveCents = Field(description="turnover excluding VAT; this much money passes on")
    currency: Currency = "EUR"


class RegisterClient(Command):
    name: Text
    country: LegalEntity = Field(description="ISO 3166 code of two letters")
    kind: Literal["company", "public", "individual"]
    language: Language = "fr"
    enterprise_number: Annotated[str, Field(max_length=20)] | None = None
    vat_number: Annotated[str, Field(max_length=20)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    payment_days: Annotated[int, Field(ge=0, le=60)] = 30


class ClientReply(Reply):
    client_id: ClientId
    name: Text


class LineInput(Part):
    description: Text
    quantity: Decimal = Field(description="exact decimal, for instance 2.5")
    unit_price_cents: PositiveCents
    vat: VatTreatment = "standard"
    vat_percent: Decimal = "21"
    exemption_reason: Text | None = None


class DraftInvoice(Command):
    unit_id: UnitId
    client_id: ClientId
    lines: Annotated[tuple[LineInput, ...], Field(min_length=1, max_length=200)]


class IssueInvoice(Command):
    invoice_id: InvoiceId
    issue_date: date | None = Field(default=None, description="legal date; today in Brussels when absent")


class VatLine(Reply):
    treatment: VatTreatment
    percent: Decimal
    base_cents: Cents
    vat_cents: Cents


class InvoiceReply(Reply):
    invoice_id: InvoiceId
    state: Literal["draft", "issued", "paid"]
    unit_id: UnitId
    client_id: ClientId
    number: Text | None = None
    communication: StructuredCommunication | None = None
    issued_on: date | None = None
    due_on: date | None = None
    net_cents: UnsignedCents
    vat_cents: UnsignedCents
    total_cents: UnsignedCents
    open_cents: UnsignedCents = Field(description="what the client still owes")
    vat: tuple[VatLine, ...] = ()


class GetInvoice(Request):
    invoice_id: InvoiceId


class RecordPayment(Command):
    """A payment that did not come in a bank file (cash desk, card), told by a person."""

    communication: StructuredCommunication
    amount_cents: PositiveCents
    value_date: date


class PaymentReply(Reply):
    payment_id: PaymentId
    invoice_id: InvoiceId | None = Field(default=None, description="absent: the payment waits in suspense for a person")
    applied_cents: UnsignedCents
    excess_cents: UnsignedCents = Field(description="kept apart as the client's credit")
    open_cents: UnsignedCents
    settled: bool


class ImportBankStatement(Command):
    format: Literal["coda", "camt053"] = "coda"
    content_base64: Annotated[str, Field(min_length=4, max_length=700_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


class ImportReply(Reply):
    statements: Count
    entries: Count
    matched: Count
    part_paid: Count
    settled: Count
    overpaid: Count
    suspense: Count
    amount_cents: Cents
    already_imported: bool = False


class GetSuspense(Request):
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class SuspenseEntry(Reply):
    payment_id: PaymentId
    amount_cents: Cents
    value_date: date
    communication: Annotated[str, Field(max_length=200)]
    reason: Text


class SuspenseReply(Reply):
    entries: tuple[SuspenseEntry, ...]
