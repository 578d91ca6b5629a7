"""A sheet as a PDF file, the e-invoice inside when there is one."""

from pathlib import Path

from chassis.typeset.pdf import Attachment, typeset
from services.invoicing.documents.pdf.page import page_of
from services.invoicing.documents.pdf.sheet import Sheet

_TEMPLATE = Path(__file__).with_name("page.typ")


def write_pdf(sheet: Sheet, e_invoice: Attachment | None = None) -> bytes:
    """The same bytes for the same sheet and attachment."""
    return typeset(_TEMPLATE, page_of(sheet), sheet.issued_on, e_invoice)
