"""Sheets for the tests of PDFs, and what can be read in the PDF of one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from contracts.invoicing.enums import InvoiceKind
from contracts.wire.enums import Language
from kernel.rates import Rate
from services.invoicing.billing.domain.invoice import Allowance
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import InvoiceNumber
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.clients.domain.client import Client
from services.invoicing.documents.pdf.sheet import Sheet, Title
from services.invoicing.documents.pdf.sheets import sheet_of_invoice, sheet_of_quote
from services.invoicing.documents.pdf.write import write_pdf
from services.invoicing.documents.ubl.seller import seller_of
from services.invoicing.quoting.domain.quote import QUOTES, Quote, SentQuote
from services.invoicing.quoting.domain.terms import Terms
from services.invoicing.tests.documents.unit.e_invoices import AT_21, BELGIAN, DAY, issued

AT_6 = Vat.of("standard", "6")
WORK = Line.of("Affiche de saison", "1.5", "823.02", AT_21)
"""Net 1,234.53; VAT 259.25; together 1,493.78."""
LIST = Line.of("Brochures", "300", "4.125", AT_6)
"""Net 1,237.50; VAT 74.25."""
TERMS = Terms(date(2026, 1, 1), "fr", Rate.percent("30"), Rate.percent("12.5"), 14, "1. Le premier.\n2. Le second.")


def sheet(
    *lines: Line,
    language: Language = "fr",
    client: Client = BELGIAN,
    kind: InvoiceKind = "invoice",
    allowances: Sequence[Allowance] = (),
    **draft: Any,
) -> Sheet:
    invoice = issued(
        replace(client, language=language),
        *(lines or (WORK,)),
        kind=kind,
        allowances=tuple(allowances),
        **{"unit_name": "Studio Anne", **draft},
    )
    return sheet_of_invoice(invoice, seller_of("BE", DAY))


def line_that_says(text: str) -> Line:
    """Any text, such as no rule of lines lets through: a page must bear it all the same."""
    line = replace(WORK)
    object.__setattr__(line, "description", text)
    return line


def credit_note(language: Language = "fr") -> Sheet:
    invoice = sheet(language=language)
    return replace(invoice, title=Title.CREDIT_NOTE, number="2026-CN-000007", due_on=None, communication=None)


def sent_quote(language: Language = "fr", terms: Terms = TERMS) -> SentQuote:
    client = replace(BELGIAN, language=language)
    offered = Quote("unit_1", "Studio Anne", client, "Festival", (WORK,), date(2026, 10, 31), terms)
    return SentQuote(InvoiceNumber(2026, QUOTES, 9), DAY, offered)


def quote(language: Language = "fr", terms: Terms = TERMS) -> Sheet:
    return sheet_of_quote(sent_quote(language, terms), seller_of("BE", DAY))


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def entry(reader: PdfReader, *path: str | int) -> Any:
    """What stands at `path` from the root of the file."""
    node: Any = reader.root_object
    for step in path:
        node = node[step].get_object()
    return node


def texts(made: Sheet | bytes) -> list[str]:
    """What can be read on each page, every run of spaces as one."""
    content = made if isinstance(made, bytes) else write_pdf(made)
    return [" ".join(page.extract_text().split()) for page in read(content).pages]


def text(made: Sheet | bytes) -> str:
    return " ".join(texts(made))
