"""Orders for the tests of their invoices."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kernel.rates import Rate
from services.invoicing.billing.domain.invoice import Draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import InvoiceNumber
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.clients.domain.client import Client
from services.invoicing.quoting.domain.order import InvoicedPart, Order, group_nets
from services.invoicing.quoting.domain.quote import QUOTES, Quote, SentQuote
from services.invoicing.quoting.domain.terms import Terms

DAY, LATER = date(2026, 9, 14), date(2026, 10, 14)
CLIENT = Client("cli_1", "Théâtre", language="fr")
TERMS = Terms(DAY, "fr", Rate.percent("30"), Rate.percent("25"), 30, "Conditions")
AT_21, AT_6, AT_0 = (Vat.of("standard", percent) for percent in ("21", "6", "0"))


def line(price: str, vat: Vat = AT_21, quantity: str = "1") -> Line:
    return Line.of("Design", quantity, price, vat)


def order_of(*lines: Line, terms: Terms = TERMS) -> Order:
    quote = Quote("unit_1", "Studio", CLIENT, "Site web", lines, LATER, terms)
    return Order("ord_1", SentQuote(InvoiceNumber(2026, QUOTES, 12), DAY, quote), DAY)


def with_invoice(order: Order, draft: Draft, *, issued: bool = True) -> Order:
    """The order after one more invoice."""
    position = len(order.taken) + 1
    number = f"2026-BE-{position:06d}" if issued else None
    return replace(order, taken=(*order.taken, InvoicedPart(f"inv_{position}", number, group_nets(draft.totals))))


def nets_of(drafts: Sequence[Draft]) -> dict[tuple[str, Rate], int]:
    """The nets of all these invoices together, by VAT group; those above zero."""
    nets = group_nets(drafts[0].totals)
    for draft in drafts[1:]:
        nets.update(group_nets(draft.totals))
    return {group: cents for group, cents in nets.items() if cents}
