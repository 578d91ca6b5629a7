"""What the tests of quotes and orders ask for, in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import DiscardDraft, InvoiceReply, LineInput
from contracts.invoicing.quoting import (
    AcceptQuote,
    CancelOrder,
    DeclineQuote,
    FindQuotes,
    GetOrder,
    GetQuote,
    InvoiceOrder,
    MakeQuote,
    OrderReply,
    QuoteReply,
    QuotesReply,
    SendQuote,
)
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import DAY, UNIT, WORK, registered

LAST = date(2026, 10, 14)
MIXED = (
    LineInput(description="Design", quantity="7.25", unit_price_cents=9_999),
    LineInput(description="Book", quantity="13", unit_price_cents=1_501, vat_percent="6"),
    LineInput(description="Newspaper", quantity="3", unit_price_cents=333, vat_percent="0"),
)
"""Net 724.93 at 21 %, 195.13 at 6 %, 9.99 at 0 %: together 930.05."""


def quoted(house: ServiceHarness, lines: Sequence[LineInput] = (WORK,), **fields: Any) -> QuoteReply:
    quote_fields = {"unit_id": UNIT, "title": "Website", "valid_until": LAST, **fields}
    if "client_id" not in quote_fields:
        quote_fields["client_id"] = registered(house)
    return house.ask(MakeQuote(request_id=uuid7(), lines=tuple(lines), **quote_fields))


def send(house: ServiceHarness, quote: QuoteReply) -> QuoteReply:
    return house.ask(SendQuote(request_id=uuid7(), quote_id=quote.quote_id))


def accept(house: ServiceHarness, quote: QuoteReply, day: date = DAY) -> OrderReply:
    request = AcceptQuote(request_id=uuid7(), quote_id=quote.quote_id, accepted_on=day, accepted_by="Zoë Client")
    return house.ask(request)


def decline(house: ServiceHarness, quote: QuoteReply) -> QuoteReply:
    return house.ask(DeclineQuote(request_id=uuid7(), quote_id=quote.quote_id, why="Too dear"))


def ordered(house: ServiceHarness, lines: Sequence[LineInput] = (WORK,), **fields: Any) -> OrderReply:
    return accept(house, send(house, quoted(house, lines, **fields)))


def part(house: ServiceHarness, order: OrderReply, kind: str, **share: Any) -> InvoiceReply:
    request = InvoiceOrder.model_validate({"request_id": uuid7(), "order_id": order.order_id, "kind": kind, **share})
    return house.ask(request)


def cancel(house: ServiceHarness, order: OrderReply, **fields: Any) -> OrderReply:
    request_fields = {"cancelled_on": DAY, "why": "No money", **fields}
    return house.ask(CancelOrder(request_id=uuid7(), order_id=order.order_id, **request_fields))


def discard(house: ServiceHarness, draft: InvoiceReply) -> InvoiceReply:
    return house.ask(DiscardDraft(request_id=uuid7(), invoice_id=draft.invoice_id))


def the_quote(house: ServiceHarness, quote: QuoteReply) -> QuoteReply:
    return house.ask(GetQuote(quote_id=quote.quote_id))


def the_order(house: ServiceHarness, order: OrderReply) -> OrderReply:
    return house.ask(GetOrder(order_id=order.order_id))


def find_quotes(house: ServiceHarness, **fields: Any) -> QuotesReply:
    return house.ask(FindQuotes(unit_id=UNIT, **fields))


def bases(invoice: InvoiceReply) -> dict[str, int]:
    """The net of each VAT percentage."""
    return {vat.percent: vat.base_cents for vat in invoice.vat}
