"""What is asked about quotes and orders."""

from chassis.db.work import Work
from chassis.worker.answering import answers
from contracts.invoicing.billing import InvoiceReply
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
from services.invoicing.quoting.use_cases.accept_quote import accept_quote
from services.invoicing.quoting.use_cases.cancel_order import cancel_order
from services.invoicing.quoting.use_cases.decline_quote import decline_quote
from services.invoicing.quoting.use_cases.find_quotes import find_quotes
from services.invoicing.quoting.use_cases.get_order import get_order
from services.invoicing.quoting.use_cases.get_quote import get_quote
from services.invoicing.quoting.use_cases.invoice_order import invoice_order
from services.invoicing.quoting.use_cases.make_quote import make_quote
from services.invoicing.quoting.use_cases.send_quote import send_quote


class Quotes:
    """Quotes, and the orders that they become."""

    @answers(MakeQuote)
    def make_quote(self, work: Work, request: MakeQuote) -> QuoteReply:
        return make_quote(work, request)

    @answers(SendQuote)
    def send_quote(self, work: Work, request: SendQuote) -> QuoteReply:
        return send_quote(work, request)

    @answers(AcceptQuote)
    def accept_quote(self, work: Work, request: AcceptQuote) -> OrderReply:
        return accept_quote(work, request)

    @answers(DeclineQuote)
    def decline_quote(self, work: Work, request: DeclineQuote) -> QuoteReply:
        return decline_quote(work, request)

    @answers(GetQuote)
    def get_quote(self, work: Work, request: GetQuote) -> QuoteReply:
        return get_quote(work, request)

    @answers(FindQuotes)
    def find_quotes(self, work: Work, request: FindQuotes) -> QuotesReply:
        return find_quotes(work, request)

    @answers(InvoiceOrder)
    def invoice_order(self, work: Work, request: InvoiceOrder) -> InvoiceReply:
        return invoice_order(work, request)

    @answers(CancelOrder)
    def cancel_order(self, work: Work, request: CancelOrder) -> OrderReply:
        return cancel_order(work, request)

    @answers(GetOrder)
    def get_order(self, work: Work, request: GetOrder) -> OrderReply:
        return get_order(work, request)
