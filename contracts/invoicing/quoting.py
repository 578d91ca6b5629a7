"""What invoicing answers about quotes and the orders that they become."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.invoicing.billing import MAX_LINES, InvoiceReply, LineInput, VatLine
from contracts.invoicing.enums import OrderState, QuoteState
from contracts.wire.base import (
    ClientId,
    Command,
    Cursor,
    Limit,
    LongText,
    OrderId,
    Percent,
    PositiveCents,
    QuoteId,
    Reply,
    Request,
    Text,
    UnitId,
    UnsignedCents,
    not_said,
)
from contracts.wire.enums import Language
from contracts.wire.roles import HOLDER, MEMBER, READ

NoticeDays = Annotated[int, Field(ge=0, le=365)]


class Terms(Reply):
    """The general terms that hold for this quote: their figures, their text and the day it is of."""

    since: date
    language: Language
    deposit_percent: Percent
    cancellation_percent: Percent
    notice_days: NoticeDays
    text: LongText


class QuoteReply(Reply):
    quote_id: QuoteId
    state: QuoteState
    number: Text | None = None
    unit_id: UnitId
    client_id: ClientId
    title: Text
    valid_until: date
    net_cents: UnsignedCents
    vat_cents: UnsignedCents
    total_cents: UnsignedCents
    vat: tuple[VatLine, ...]
    terms: Terms
    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    order_id: OrderId | None = None


class MakeQuote(Command[QuoteReply], roles=MEMBER, whose=HOLDER):
    """The general terms of the day hold; what is given here stands instead of their figures."""

    unit_id: UnitId
    client_id: ClientId
    title: Text
    lines: Annotated[tuple[LineInput, ...], Field(min_length=1, max_length=MAX_LINES)]
    valid_until: date
    deposit_percent: Percent | None = None
    cancellation_percent: Percent | None = None
    notice_days: NoticeDays | None = None


class SendQuote(Command[QuoteReply], roles=MEMBER, whose=HOLDER):
    """From here on the quote never changes; it gets its number and the general terms in the client's language."""

    quote_id: QuoteId


class OrderReply(Reply):
    order_id: OrderId
    quote_id: QuoteId
    state: OrderState
    unit_id: UnitId
    client_id: ClientId
    accepted_on: date
    net_cents: UnsignedCents
    invoiced_net_cents: UnsignedCents = Field(description="of issued and drafted invoices, less their credit notes")
    left_net_cents: UnsignedCents
    fee_cents: UnsignedCents = 0
    invoices: tuple[InvoiceReply, ...] = ()


class OrderSummary(Reply):
    """What a list shows of an order; `get_order` says what was invoiced of it."""

    order_id: OrderId
    quote_id: QuoteId
    number: Text = Field(description="of the quote")
    unit_id: UnitId
    client_id: ClientId
    title: Text
    accepted_on: date
    net_cents: UnsignedCents
    cancelled_on: date | None = None


class OrdersReply(Reply):
    orders: tuple[OrderSummary, ...]
    next_cursor: Cursor | None = None


class FindOrders(Request[OrdersReply], roles=READ, whose=HOLDER):
    """The orders of a unit, those of the newest quotes first."""

    unit_id: UnitId
    client_id: ClientId | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class AcceptQuote(Command[OrderReply], roles=MEMBER, whose=HOLDER):
    quote_id: QuoteId
    accepted_on: date
    accepted_by: Text = Field(description="who signed for the client")


class DeclineQuote(Command[QuoteReply], roles=MEMBER, whose=HOLDER):
    quote_id: QuoteId
    why: Text


class GetQuote(Request[QuoteReply], roles=READ, whose=HOLDER):
    quote_id: QuoteId


class QuotesReply(Reply):
    quotes: tuple[QuoteReply, ...]
    next_cursor: Cursor | None = None


class FindQuotes(Request[QuotesReply], roles=READ, whose=HOLDER):
    unit_id: UnitId
    state: QuoteState | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class InvoiceOrder(Command[InvoiceReply], roles=MEMBER, whose=HOLDER):
    """Draft the next invoice of an order. Without percent or amount a deposit takes the percentage of the terms.

    `final` takes the rest: all lines, less what was invoiced before, per VAT rate.
    """

    order_id: OrderId
    kind: Literal["deposit", "progress", "final"]
    percent: Percent | None = Field(default=None, description="of the order's net amount")
    net_cents: PositiveCents | None = None
    buyer_reference: Text | None = Field(
        default=None, exclude_if=not_said, description="the client's own reference (BT-10)"
    )
    delivered_on: date | None = Field(
        default=None, exclude_if=not_said, description="day of the supply, where it is not the day of issue (BT-72)"
    )
    order_reference: Text | None = Field(
        default=None, exclude_if=not_said, description="number of the client's own purchase order (BT-13)"
    )
    delivered_from: date | None = Field(
        default=None,
        exclude_if=not_said,
        description="first day of a supply of several days (BG-14); `delivered_on` is its last",
    )


class CancelOrder(Command[OrderReply], roles=MEMBER, whose=HOLDER):
    """The client gives up the order: its cancellation fee is drafted, unless notice was given in time."""

    order_id: OrderId
    cancelled_on: date
    work_begins_on: date | None = Field(default=None, description="notice counts back from here")
    why: Text


class GetOrder(Request[OrderReply], roles=READ, whose=HOLDER):
    order_id: OrderId
