"""A document as a file that people and machines take away."""

from dataclasses import replace
from typing import Literal

from contracts.invoicing.enums import FileFormat
from services.invoicing.billing.domain.canonical import hash_of, is_untouched, thawed
from services.invoicing.billing.domain.numbering import series_of
from services.invoicing.documents.refusals import DocumentChanged, DocumentTooLarge, NoElectronicForm, NoSuchPart

PART_BYTES = 675_000
"""In base64 this is what an answer takes."""
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


def part_of(content: bytes, part: int | None) -> tuple[bytes, int]:
    """The bytes of this part, from 1, or all; how many parts there are. Raises DocumentTooLarge, NoSuchPart."""
    parts = -(-len(content) // PART_BYTES)
    if part is None and parts > 1:
        sentence = f"the file has {len(content)} bytes: ask for its parts, 1 to {parts}"
        raise DocumentTooLarge(sentence, field="part", parts=parts)
    if part is not None and part > parts:
        raise NoSuchPart(f"the file has {parts} parts", field="part", parts=parts)
    start = 0 if part is None else (part - 1) * PART_BYTES
    return content[start : start + PART_BYTES], parts


def file_name(number: str, form: FileFormat) -> str:
    return f"{number}.{'xml' if form == 'ubl' else form}"


def media_type(form: FileFormat) -> str:
    return "application/xml" if form == "ubl" else f"application/{form}"
