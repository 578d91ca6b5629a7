"""An order is quoted and accepted; its deposit is invoiced, then the rest."""

from dataclasses import dataclass
from datetime import timedelta

from contracts.invoicing.billing import GetInvoice, InvoiceReply, IssueInvoice, LineInput
from contracts.invoicing.quoting import (
    AcceptQuote,
    GetOrder,
    InvoiceOrder,
    MakeQuote,
    OrderReply,
    QuoteReply,
    SendQuote,
)
from scenarios.cast import HOLDER
from scenarios.session import Session, ask, request_id, today

BUILDER, CUSTOMER = "decor", "theatre"
"""Who takes an order from whom."""
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


def take_order(session: Session) -> OrderResult:
    """Quoted, sent, accepted; a deposit is invoiced, then the rest."""
    holder = session.member(HOLDER[BUILDER])
    quote = MakeQuote(
        request_id=request_id(),
        unit_id=session.units[BUILDER],
        client_id=session.clients[CUSTOMER],
        title="A stage for the winter programme",
        lines=_LINES,
        valid_until=today() + timedelta(days=30),
    )
    drafted_quote = ask(holder, quote)
    sent_quote = ask(holder, SendQuote(request_id=request_id(), quote_id=drafted_quote.quote_id))
    accepted = AcceptQuote(
        request_id=request_id(), quote_id=sent_quote.quote_id, accepted_on=today(), accepted_by="The director"
    )
    order = ask(holder, accepted)
    deposit = InvoiceOrder(request_id=request_id(), order_id=order.order_id, kind="deposit")
    rest = InvoiceOrder(request_id=request_id(), order_id=order.order_id, kind="final")
    invoices = tuple(_issued(session, ask(holder, draft)) for draft in (deposit, rest))
    return OrderResult(sent_quote, ask(holder, GetOrder(order_id=order.order_id)), invoices)


def order_as_it_stands(session: Session, ordered: OrderResult) -> OrderResult:
    """The same order, its invoices read again."""
    holder = session.member(HOLDER[BUILDER])
    invoices = (ask(holder, GetInvoice(invoice_id=invoice.invoice_id)) for invoice in ordered.invoices)
    return OrderResult(ordered.quote, ordered.order, tuple(invoices))


def _issued(session: Session, drafted: InvoiceReply) -> InvoiceReply:
    request = IssueInvoice(request_id=request_id(), invoice_id=drafted.invoice_id)
    return ask(session.member(HOLDER[BUILDER]), request)
