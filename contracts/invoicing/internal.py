"""What invoicing answers about invoices inside the enterprise: one unit works for another."""

from datetime import date

from pydantic import Field

from contracts.invoicing.enums import InternalInvoiceState, InternalSide
from contracts.wire.base import (
    Command,
    Cursor,
    InternalInvoiceId,
    Limit,
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
    seller_name: Text | None = None
    buyer_name: Text | None = None
    description: Text
    amount_cents: PositiveCents
    offered_on: date | None = None
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


class InternalInvoicesReply(Reply):
    invoices: tuple[InternalInvoiceReply, ...]
    next_cursor: Cursor | None = None


class FindInternalInvoices(Request[InternalInvoicesReply], roles=READ, whose=HOLDER):
    """Of one unit, the newest offers first: those offered to it, or those that it offered."""

    unit_id: UnitId
    side: InternalSide = Field(default="buyer", description="where the unit stands")
    undecided: bool = Field(default=False, description="only those about which the buyer has not decided")
    cursor: Cursor | None = None
    limit: Limit = 50
