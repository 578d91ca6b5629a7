"""Files made beside the worker (chassis.offload): JSON in, JSON out.

Nothing in a worker imports this module, nor what it imports: fonts and typesetting take 100 MB.
"""

from base64 import b64encode
from dataclasses import replace

from chassis.typeset.pdf import Attachment
from services.invoicing.billing.domain.canonical import thawed
from services.invoicing.billing.domain.credit_note import thawed_note
from services.invoicing.billing.domain.leaving import DocumentKind
from services.invoicing.billing.domain.numbering import series_of
from services.invoicing.documents.domain.document_file import FrozenKind
from services.invoicing.documents.pdf.sheet import Sheet
from services.invoicing.documents.pdf.sheets import sheet_of_credit_note, sheet_of_invoice, sheet_of_quote
from services.invoicing.documents.pdf.write import write_pdf
from services.invoicing.documents.ubl.jobs import ubl_of
from services.invoicing.documents.ubl.seller import seller_of
from services.invoicing.quoting.domain.quote_document import thawed_quote


def pdf_of(
    kind: FrozenKind, document: str, legal_entity: str, receiver: str | None = None, language: str | None = None
) -> str:
    """The PDF of a frozen document, in base64. An invoice or credit note has its e-invoice inside.

    `receiver` (scheme:value) stands in for the client's own address in that; `language` for the client's own.
    """
    sheet = sheet_of(kind, document, legal_entity)
    if language is not None:
        sheet = replace(sheet, language=language)
    if kind == "quote":
        return b64encode(write_pdf(sheet)).decode()
    e_invoice = Attachment(f"{sheet.number}.xml", ubl_of(kind, document, legal_entity, receiver))
    return b64encode(write_pdf(sheet, e_invoice)).decode()


def xml_of(kind: DocumentKind, document: str, legal_entity: str, receiver: str | None = None) -> str:
    """The e-invoice of a frozen document, in base64."""
    return b64encode(ubl_of(kind, document, legal_entity, receiver)).decode()


def sheet_of(kind: FrozenKind, document: str, legal_entity: str) -> Sheet:
    """What stands on the pages of a frozen document."""
    if kind == "invoice":
        issued = thawed(document, series_of(legal_entity))
        return sheet_of_invoice(issued, seller_of(legal_entity, issued.issue_date))
    if kind == "credit_note":
        note = thawed_note(document)
        return sheet_of_credit_note(note, seller_of(legal_entity, note.credited_on))
    sent_quote = thawed_quote(document)
    return sheet_of_quote(sent_quote, seller_of(legal_entity, sent_quote.sent_on))
