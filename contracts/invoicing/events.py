"""What invoicing publishes: invoices issued, paid, credited, overdue, lost, internal; reminders."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.invoicing.enums import ClientKind, LossReason
from contracts.wire.base import (
    Cents,
    ClientId,
    Contract,
    CorrectionId,
    CreditNoteId,
    Currency,
    Email,
    Event,
    Iban,
    InternalInvoiceId,
    InvoiceId,
    LegalEntity,
    PaymentId,
    PayoutId,
    PositiveCents,
    ReminderId,
    StructuredCommunication,
    Text,
    UnitId,
    UnsignedCents,
)
from contracts.wire.closing import ClosingAnswer
from contracts.wire.enums import Language
from contracts.wire.sealing import SignedHeads

ContentHash = Annotated[
    str | None,
    Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the document as it was issued"),
]


class InvoiceIssued(Event, consumers=("payroll",)):
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
    content_hash: ContentHash = None


class InvoicePaid(Event, consumers=("contributions", "payroll")):
    """Nothing is left to pay on this invoice. Published at most once per invoice."""

    NAME: ClassVar[str] = "invoicing.invoice_paid.v1"
    invoice_id: InvoiceId
    number: Text
    unit_id: UnitId
    legal_entity: LegalEntity
    issued_on: date = Field(description="the turnover's day: which tariff holds")
    paid_on: date = Field(description="value date of the payment that settled it")
    net_cents: PositiveCents = Field(
        description="turnover excluding VAT that passes on: the invoice less what was credited or lost before"
    )
    currency: Currency = "EUR"


class InvoiceCredited(Event, consumers=("contributions", "payroll")):
    """A credit note took back an invoice, or part of it.

    When the invoice was paid before, turnover comes back from the unit: what passed on was `passed_before_cents`
    and is `passed_after_cents`. Both are zero while the invoice is not paid; InvoicePaid will then say less.
    """

    NAME: ClassVar[str] = "invoicing.invoice_credited.v1"
    credit_note_id: CreditNoteId
    number: Text
    invoice_id: InvoiceId
    unit_id: UnitId
    client_id: ClientId
    legal_entity: LegalEntity
    issued_on: date = Field(description="of the invoice: which tariff holds")
    credited_on: date
    net_cents: PositiveCents = Field(description="of the credit note, excluding VAT")
    vat_cents: UnsignedCents
    passed_before_cents: UnsignedCents
    passed_after_cents: UnsignedCents
    currency: Currency = "EUR"
    content_hash: ContentHash = None


class InvoiceOverdue(Event, consumers=("notifications",)):
    """The client is late and was reminded for the first time. Published at most once per invoice."""

    NAME: ClassVar[str] = "invoicing.invoice_overdue.v1"
    invoice_id: InvoiceId
    number: Text
    unit_id: UnitId
    client_id: ClientId
    due_on: date
    open_cents: PositiveCents
    days_late: Annotated[int, Field(ge=1, le=20_000)]
    currency: Currency = "EUR"


class RemindedInvoice(Contract):
    """One overdue invoice in a reminder. Each kind of charge has its own field."""

    invoice_id: InvoiceId
    number: Text
    issued_on: date
    due_on: date
    level: Annotated[int, Field(ge=1, le=9)]
    communication: StructuredCommunication
    description: Text | None = Field(default=None, description="what was sold: the first line of the invoice")
    open_cents: PositiveCents
    interest_cents: UnsignedCents = 0
    compensation_cents: UnsignedCents = Field(default=0, description="lump sum, or penalty clause of a consumer")
    later_compensation_cents: UnsignedCents = Field(
        default=0, description="penalty clause that a consumer will owe when this is not paid in time"
    )
    set_off_cents: UnsignedCents = Field(
        default=0, description="extinguished by law against the client's credit; not in open_cents"
    )


class ClientReminded(Event, consumers=("notifications",), private=("client_name", "email")):
    """One letter to one client about all its overdue invoices. Carries the address; only notifications keeps it."""

    NAME: ClassVar[str] = "invoicing.client_reminded.v1"
    reminder_id: ReminderId
    client_id: ClientId
    client_name: Text
    client_kind: ClientKind
    email: Email | None = None
    language: Language
    level: Annotated[int, Field(ge=1, le=9, description="the highest of its invoices")]
    formal_notice: bool = False
    reminded_on: date
    pay_before: date
    creditor_name: Text
    creditor_number: Text
    iban: Iban
    invoices: Annotated[tuple[RemindedInvoice, ...], Field(min_length=1, max_length=100)]
    total_cents: PositiveCents
    currency: Currency = "EUR"


class CorrectedInvoice(Contract):
    """Charges of one invoice that are not owed. `wrong_from`: reminders from this level on were not due either."""

    invoice_id: InvoiceId
    number: Text
    due_on: date
    paid_on: date = Field(description="value date of the payment that came to light later")
    reminded_on: date = Field(description="of the letter that charged them")
    wrong_from: Annotated[int, Field(ge=1, le=9)] | None = None
    interest_cents: UnsignedCents = 0
    compensation_cents: UnsignedCents = 0


class ChargesTakenBack(Event, consumers=("notifications",), private=("client_name", "email")):
    """One letter to one client: it had paid before a reminder, so charges of that reminder are not owed."""

    NAME: ClassVar[str] = "invoicing.charges_taken_back.v1"
    correction_id: CorrectionId
    client_id: ClientId
    client_name: Text
    client_kind: ClientKind
    email: Email | None = None
    language: Language
    corrected_on: date
    creditor_name: Text
    creditor_number: Text
    invoices: Annotated[tuple[CorrectedInvoice, ...], Field(min_length=1, max_length=100)]
    taken_back_cents: PositiveCents
    credit_cents: UnsignedCents = Field(default=0, description="of these, paid before: now the client's credit")
    currency: Currency = "EUR"


class InvoiceWrittenOff(Event, consumers=("contributions",)):
    """Nobody will pay the rest: the enterprise bears it, not the unit. Published at most once per invoice."""

    NAME: ClassVar[str] = "invoicing.invoice_written_off.v1"
    invoice_id: InvoiceId
    number: Text
    unit_id: UnitId
    legal_entity: LegalEntity
    issued_on: date = Field(description="which tariff holds")
    written_off_on: date
    lost_cents: PositiveCents = Field(description="turnover excluding VAT that the pot makes good")
    reason: LossReason
    currency: Currency = "EUR"


class LossRecovered(Event, consumers=("contributions",), about=("payment_id", "invoice_id")):
    """Money came in for an invoice that had been written off: it goes back to the pot."""

    NAME: ClassVar[str] = "invoicing.loss_recovered.v1"
    payment_id: PaymentId
    invoice_id: InvoiceId
    unit_id: UnitId
    legal_entity: LegalEntity
    recovered_on: date
    recovered_cents: PositiveCents = Field(description="excluding VAT")
    currency: Currency = "EUR"


class InternalInvoiceIssued(Event, consumers=("payroll",)):
    """One unit worked for another, whose holder agreed: budget passes from the buyer to the seller.

    No VAT, and no common contribution: this turnover was counted when the client was invoiced.
    """

    NAME: ClassVar[str] = "invoicing.internal_invoice_issued.v1"
    internal_invoice_id: InternalInvoiceId
    number: Text
    seller_unit_id: UnitId
    buyer_unit_id: UnitId
    issued_on: date
    amount_cents: PositiveCents
    currency: Currency = "EUR"
    content_hash: ContentHash = None


class LogHeadsSigned(SignedHeads, consumers=("members",)):
    """Its sealed logs grew, and their heads were signed. Members keeps them: nobody is alone with its own."""

    NAME: ClassVar[str] = "invoicing.log_heads_signed.v1"


class SharePaymentReceived(Event, consumers=("governance",)):
    """A statement of the bank says that money came in under the communication of a subscription of shares."""

    NAME: ClassVar[str] = "invoicing.share_payment_received.v1"
    payment_id: PaymentId
    communication: StructuredCommunication
    amount_cents: PositiveCents
    paid_on: Annotated[date, Field(description="the value date")]


class SharePayoutMoved(Event, consumers=("governance",)):
    """A statement of the bank says that money of a pay-out left, all of it; or that it came back, below zero."""

    NAME: ClassVar[str] = "invoicing.share_payout_moved.v1"
    payment_id: PaymentId
    payout_id: PayoutId
    amount_cents: Annotated[Cents, Field(description="above zero when it left")]
    moved_on: Annotated[date, Field(description="the value date")]


class UnitAnswered(ClosingAnswer, consumers=("members",)):
    """Claims, drafts, orders, internal invoices of a unit that is closing, as invoicing has them."""

    NAME: ClassVar[str] = "invoicing.unit_answered.v1"
