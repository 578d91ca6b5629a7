"""After September: an order from quote to final invoice, a credit note, work of one unit for another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.invoicing.billing import (
    CreditInvoice,
    CreditNoteReply,
    GetInvoice,
    InvoiceReply,
    IssueInvoice,
    LineInput,
)
from contracts.invoicing.internal import (
    AcceptInternalInvoice,
    GetInternalInvoice,
    InternalInvoiceReply,
    OfferInternalInvoice,
)
from contracts.invoicing.quoting import (
    AcceptQuote,
    GetOrder,
    InvoiceOrder,
    MakeQuote,
    OrderReply,
    QuoteReply,
    SendQuote,
)
from kernel.clock import legal_date, utc_now
from scenarios.cast import UNITS
from scenarios.desk import Desk, ask, request_id, until
from scenarios.invoicing import SentInvoice
from scenarios.trade import PaymentFate

BUILDER, CUSTOMER = "decor", "theatre"
"""Who takes an order from whom."""
CREDITOR = "pixel"
"""Who gives a client something back on a paid invoice."""
CREDIT_PERCENT = "20"
HELPER, HELPED, HELP_CENTS = "klei", "table", 15_000
"""Who works for whom inside the enterprise."""
_HOLDER = {unit.key: unit.holders[0] for unit in UNITS}
_LINES = (
    LineInput(description="Revolving stage, built and placed", quantity="1", unit_price_cents=640_000),
    LineInput(description="Painted backdrop", quantity="3", unit_price_cents=84_550),
    LineInput(description="Programme booklets, a hundred", quantity="4", unit_price_cents=9_990, vat_percent="6"),
)


@dataclass(frozen=True, slots=True)
class OrderResult:
    """A quote that became an order, and its deposit and final invoice."""

    quote: QuoteReply
    order: OrderReply
    invoices: tuple[InvoiceReply, ...]


def today() -> date:
    return legal_date(utc_now())


def take_order(desk: Desk) -> OrderResult:
    """Quoted, sent, accepted; a deposit is invoiced, then the rest."""
    holder = desk.member(_HOLDER[BUILDER])
    quote = MakeQuote(
        request_id=request_id(),
        unit_id=desk.units[BUILDER],
        client_id=desk.clients[CUSTOMER],
        title="A stage for the winter programme",
        lines=_LINES,
        valid_until=today() + timedelta(days=30),
    )
    made = ask(holder, quote)
    sent = ask(holder, SendQuote(request_id=request_id(), quote_id=made.quote_id))
    accepted = AcceptQuote(
        request_id=request_id(), quote_id=sent.quote_id, accepted_on=today(), accepted_by="The director"
    )
    order = ask(holder, accepted)
    deposit = InvoiceOrder(request_id=request_id(), order_id=order.order_id, kind="deposit")
    rest = InvoiceOrder(request_id=request_id(), order_id=order.order_id, kind="final")
    invoices = tuple(_issued(desk, ask(holder, wanted)) for wanted in (deposit, rest))
    return OrderResult(sent, ask(holder, GetOrder(order_id=order.order_id)), invoices)


def give_back(desk: Desk, issued: Sequence[SentInvoice]) -> CreditNoteReply:
    """A part of a paid invoice is credited: its turnover comes back from the unit, and the pot's part with it."""
    invoice = next(one for one in issued if one.planned.unit == CREDITOR and one.planned.fate is PaymentFate.PAID)
    request = CreditInvoice(
        request_id=request_id(),
        invoice_id=invoice.reply.invoice_id,
        reason="Two days less than agreed",
        percent=CREDIT_PERCENT,
    )
    return ask(desk.member(_HOLDER[CREDITOR]), request)


def work_inside(desk: Desk) -> InternalInvoiceReply:
    """One unit asks another for its part; the budget passes once the other's holder agrees."""
    offer = OfferInternalInvoice(
        request_id=request_id(),
        seller_unit_id=desk.units[HELPER],
        buyer_unit_id=desk.units[HELPED],
        description="Tableware made for the autumn banquets",
        amount_cents=HELP_CENTS,
    )
    offered = ask(desk.member(_HOLDER[HELPER]), offer)
    accept = AcceptInternalInvoice(request_id=request_id(), internal_invoice_id=offered.internal_invoice_id)
    ask(desk.member(_HOLDER[HELPED]), accept)
    look = GetInternalInvoice(internal_invoice_id=offered.internal_invoice_id)

    def paid() -> InternalInvoiceReply | None:
        reply = ask(desk.member(_HOLDER[HELPER]), look)
        return reply if reply.state == "paid" else None

    return until(desk, "the budget passes between the units", paid)


def order_as_it_stands(desk: Desk, ordered: OrderResult) -> OrderResult:
    holder = desk.member(_HOLDER[BUILDER])
    invoices = (ask(holder, GetInvoice(invoice_id=one.invoice_id)) for one in ordered.invoices)
    return OrderResult(ordered.quote, ordered.order, tuple(invoices))


def _issued(desk: Desk, drafted: InvoiceReply) -> InvoiceReply:
    request = IssueInvoice(request_id=request_id(), invoice_id=drafted.invoice_id)
    return ask(desk.member(_HOLDER[BUILDER]), request)
