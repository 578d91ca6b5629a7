"""What invoicing answers about invoices inside the enterprise: one unit works for another."""

from datetime import date

from contracts.invoicing.enums import InternalInvoiceState
from contracts.wire.base import (
    Command,
    InternalInvoiceId,
    PositiveCents,
    Reply,
    Request,
    Text,
    UnitId,
)
from contracts.wire.roles import HOLDER, MEMBER, READ


class InternalInvoiceReply(Reply):
    internal_invoice_id: InternalInvoiceId
    state: InternalInvoiceState
    number: Text | None = None
    seller_unit_id: UnitId
    buyer_unit_id: UnitId
    description: Text
    amount_cents: PositiveCents
    issued_on: date | None = None
    refused_because: Text | None = None


class OfferInternalInvoice(Command[InternalInvoiceReply], roles=MEMBER, whose=HOLDER):
    """A holder of the seller unit asks the buyer unit to pay for work inside the enterprise."""

    seller_unit_id: UnitId
    buyer_unit_id: UnitId
    description: Text
    amount_cents: PositiveCents


class AcceptInternalInvoice(Command[InternalInvoiceReply], roles=MEMBER, whose=HOLDER):
    """By a holder of the buyer unit. It gets its number, and the budget passes when the buyer has it."""

    internal_invoice_id: InternalInvoiceId


class RefuseInternalInvoice(Command[InternalInvoiceReply], roles=MEMBER, whose=HOLDER):
    internal_invoice_id: InternalInvoiceId
    why: Text


class GetInternalInvoice(Request[InternalInvoiceReply], roles=READ, whose=HOLDER):
    internal_invoice_id: InternalInvoiceId
