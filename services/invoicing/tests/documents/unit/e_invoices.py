"""Invoices of every VAT situation, for the tests of electronic documents."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kernel.rates import Rate
from services.invoicing.billing.domain.credit_note import CreditDraft, issue_credit_note
from services.invoicing.billing.domain.invoice import Draft, IssuedInvoice, issue_invoice, sound_draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import BELGIUM, InvoiceNumber
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.clients.domain.client import Client
from services.invoicing.documents.ubl.document import Document, credit_note_document, invoice_document
from services.invoicing.documents.ubl.seller import seller_of

DAY = date(2026, 9, 14)
RATES = {Rate.percent(percent) for percent in ("21", "12", "6", "0")}
BELGIAN = Client(
    "client_1",
    "Théâtre de l'Été & Fils <SA>",
    "BE",
    "BE0428759497",
    street="Rue Haute 1, boîte 2",
    postal_code="1000",
    city="Bruxelles",
    enterprise_number="0428759497",
)
FRENCH = Client("client_2", "Le Bal", "FR", "FR40303265045", city="Lille", peppol_id="9957:FR40303265045")
SWISS = Client("client_3", "Tanzhaus", "CH", street="Limmatstrasse 270", peppol_id="9927:CHE107787577")
PERSON = Client("client_4", "Zoë", "BE", kind="individual")

AT_21, ZERO = Vat.of("standard", "21"), Vat.of("standard", "0")
EXEMPT = Vat.of("exempt", reason="Code de la TVA, art. 44 § 2, 8°")
REVERSED, GOODS = Vat.of("reverse_charge"), Vat.of("intra_eu")
EXPORT, OUTSIDE = Vat.of("export"), Vat.of("outside_scope")
_CHARGED = {f"{percent} %": Vat.of("standard", percent) for percent in ("21", "12", "6")}
_ANYWHERE = _CHARGED | {"zero rate": ZERO, "exempt": EXEMPT, "outside the scope": OUTSIDE}
SITUATIONS = {
    **{f"{name} in Belgium": (BELGIAN, vat) for name, vat in _ANYWHERE.items()},
    **{f"{name} for a French business": (FRENCH, vat) for name, vat in _ANYWHERE.items()},
    **{f"{name} for a Swiss business": (SWISS, vat) for name, vat in _ANYWHERE.items()},
    "construction, reverse charge": (BELGIAN, REVERSED),
    "service to a French business": (FRENCH, REVERSED),
    "goods to a French business": (FRENCH, GOODS),
    "export": (SWISS, EXPORT),
}


def issued(client: Client, *lines: Line, day: date = DAY, **draft: Any) -> IssuedInvoice:
    number = InvoiceNumber(day.year, BELGIUM, 123)
    sound = sound_draft(Draft("unit_1", client, lines, **draft), RATES)
    return issue_invoice(sound, number, issue_date=day, due_date=day + timedelta(days=30))


def document(invoice: IssuedInvoice) -> Document:
    return invoice_document(invoice, seller_of("BE", invoice.issue_date))


def credited(invoice: IssuedInvoice) -> Document:
    """A credit note that takes back all of it."""
    whole = CreditDraft(invoice, "Cancelled", invoice.lines, invoice.draft.allowances, invoice.totals)
    day = invoice.issue_date + timedelta(days=6)
    note = issue_credit_note(whole, InvoiceNumber(day.year, BELGIUM, 124), day)
    return credit_note_document(note, seller_of("BE", day))


def unreachable(client: Client) -> Client:
    """As `client`, but with nothing that leads to it over Peppol."""
    return replace(client, peppol_id=None, enterprise_number=None, kind="individual")
