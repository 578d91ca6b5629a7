"""Invoices of every VAT situation, for the tests of electronic documents."""

from datetime import date

from kernel.rates import Rate
from services.invoicing.domain.invoice import Client, IssuedInvoice, draft_invoice, issue_invoice
from services.invoicing.domain.lines import Line
from services.invoicing.domain.numbering import BELGIUM, InvoiceNumber
from services.invoicing.domain.vat import Vat
from services.invoicing.ubl.document import Document, Endpoint, invoice_document
from services.invoicing.ubl.seller import seller_of

DAY = date(2026, 9, 14)
RATES = {Rate.percent(percent) for percent in ("21", "12", "6", "0")}
BELGIAN = Client(
    "client_1", "Théâtre de l'Été & Fils <SA>", "BE", "BE0428759497", "Rue Haute 1\nBoîte 2\n1000 Bruxelles"
)
FRENCH, SWISS = Client("client_2", "Le Bal", "FR", "FR40303265045"), Client("client_3", "Tanzhaus", "CH")
ABROAD = {"FR": Endpoint("9957", "FR40303265045"), "CH": Endpoint("9927", "CHE107787577")}

SITUATIONS = {
    "21 %": (BELGIAN, Vat.of("standard", "21")),
    "12 %": (BELGIAN, Vat.of("standard", "12")),
    "6 %": (BELGIAN, Vat.of("standard", "6")),
    "zero rate": (BELGIAN, Vat.of("standard", "0")),
    "construction, reverse charge": (BELGIAN, Vat.of("reverse_charge")),
    "service to a French business": (FRENCH, Vat.of("reverse_charge")),
    "goods to a French business": (FRENCH, Vat.of("intra_eu")),
    "export": (SWISS, Vat.of("export")),
    "exempt": (BELGIAN, Vat.of("exempt", reason="Code de la TVA, art. 44 § 2, 8°")),
    "outside the scope": (BELGIAN, Vat.of("outside_scope")),
}


def issued(client: Client, *lines: Line) -> IssuedInvoice:
    draft = draft_invoice("unit_1", client, lines, RATES)
    number = InvoiceNumber(2026, BELGIUM, 123)
    return issue_invoice(draft, number, issue_date=DAY, due_date=date(2026, 10, 14), rates=RATES)


def document(invoice: IssuedInvoice) -> Document:
    return invoice_document(invoice, seller_of("BE", DAY), endpoint=ABROAD.get(invoice.client.country))
