"""The making of files beside the worker (chassis.offload): JSON in, JSON out.

Nothing in a worker imports this module, nor what it imports: fonts and typesetting take 100 MB.
"""

from base64 import b64encode
from dataclasses import replace

from services.invoicing.domain.canonical import thawed
from services.invoicing.domain.credit_note import thawed_note
from services.invoicing.domain.dispatch import DocumentKind
from services.invoicing.domain.document_file import FrozenKind
from services.invoicing.domain.numbering import series_of
from services.invoicing.domain.quote_document import thawed_quote
from services.invoicing.pdf.sheet import Sheet
from services.invoicing.pdf.sheets import sheet_of_credit_note, sheet_of_invoice, sheet_of_quote
from services.invoicing.pdf.write import Attachment, write_pdf
from services.invoicing.ubl.desk import ubl_of
from services.invoicing.ubl.seller import seller_of


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
    sent = thawed_quote(document)
    return sheet_of_quote(sent, seller_of(legal_entity, sent.sent_on))
