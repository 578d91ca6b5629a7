"""`gedeeld invoice pdf`: the PDF of a document that is kept as JSON."""

from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chassis.cli.failures import Failure, WrongUse
from chassis.cli.options import File, content_of
from chassis.cli.output import write_document

if TYPE_CHECKING:
    from services.invoicing.documents.domain.document_file import FrozenKind

_MAX_BYTES = 4 * 1024 * 1024

Out = Annotated[Path | None, typer.Option("--out", help="Where to write it; beside FILE, ending in .pdf, when absent.")]
Language = Annotated[
    Literal["fr", "nl", "en"] | None, typer.Option("--language", help="Instead of the language of the client.")
]
Entity = Annotated[str, typer.Option("--legal-entity", help="Whose document it is: country of two letters.")]


def pdf(file: File, out: Out = None, language: Language = None, legal_entity: Entity = "BE") -> None:
    """Make the PDF of FILE: an issued invoice, credit note or sent quote in its canonical JSON.

    That JSON is what `GetDocument` gives with format "json". The PDF is made as the service makes it, with the
    e-invoice inside, and needs no running system.

    Exits 0 when it is made, 1 when FILE is no such document, 2 when FILE cannot be read or the PDF cannot be written.
    """
    from services.invoicing.documents.pdf.jobs import pdf_of

    document = _document(content_of(file, _MAX_BYTES))
    try:
        content_base64 = pdf_of(_kind(document), document, legal_entity, None, language)
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        raise Failure(f"{file.name} is no document as it was issued: {type(error).__name__}") from error
    path = _write(out or file.with_suffix(".pdf"), b64decode(content_base64))
    print(f"{path}: {path.stat().st_size} bytes.")


def _document(content: bytes) -> str:
    """Raises Failure."""
    try:
        return content.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise Failure("This is no canonical JSON: that is ASCII alone.") from error


def _kind(document: str) -> "FrozenKind":
    """By the format that the document names. Raises Failure."""
    import json

    from services.invoicing.billing.domain import canonical, credit_note
    from services.invoicing.quoting.domain import quote_document

    try:
        format_name = json.loads(document)["format"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise Failure("This is no document as it was issued: JSON that names its format.") from error
    kinds: dict[object, FrozenKind] = {
        **dict.fromkeys(canonical.FORMATS, "invoice"),
        **dict.fromkeys(credit_note.FORMATS, "credit_note"),
        **dict.fromkeys(quote_document.FORMATS, "quote"),
    }
    if not isinstance(format_name, str) or format_name not in kinds:
        raise Failure(f"This format is not known; there are {', '.join(map(str, kinds))}.")
    return kinds[format_name]


def _write(out: Path, content: bytes) -> Path:
    """Raises WrongUse."""
    try:
        write_document(out, content)
    except OSError as error:
        raise WrongUse(f"Cannot write {out}: {error.strerror}") from error
    return out
