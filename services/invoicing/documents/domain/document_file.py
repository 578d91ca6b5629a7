"""A document as a file that people and machines take away."""

from dataclasses import replace
from typing import Literal

from contracts.invoicing.enums import FileFormat
from services.invoicing.billing.domain.canonical import hash_of, is_untouched, thawed
from services.invoicing.billing.domain.numbering import series_of
from services.invoicing.documents.refusals import DocumentChanged, NoElectronicForm

FrozenKind = Literal["invoice", "credit_note", "quote"]


def check_form(kind: FrozenKind, form: FileFormat) -> None:
    """Raises NoElectronicForm."""
    if kind == "quote" and form == "ubl":
        raise NoElectronicForm("a quote has no electronic form: take its PDF or its JSON", field="format")


def check_untouched(kind: FrozenKind, document: str, content_hash: str, legal_entity: str) -> None:
    """`content_hash`: as it was written beside the text when it was issued. Raises DocumentChanged."""
    untouched = content_hash == hash_of(document)
    if untouched and kind == "invoice":  # its totals follow from its lines, so a new hash hides no change
        untouched = is_untouched(replace(thawed(document, series_of(legal_entity)), content_hash=content_hash))
    if not untouched:
        raise DocumentChanged("the document was changed after it was issued: tell the operator", field="document_id")


def file_name(number: str, form: FileFormat) -> str:
    return f"{number}.{'xml' if form == 'ubl' else form}"


def media_type(form: FileFormat) -> str:
    return "application/xml" if form == "ubl" else f"application/{form}"
