"""A document as a file that people and machines take away."""

from typing import Literal

from kernel.refusal import Refused

FileFormat = Literal["pdf", "ubl", "json"]
FrozenKind = Literal["invoice", "credit_note", "quote"]


class NoElectronicForm(Refused):
    """A quote is no e-invoice: it has no UBL."""


def check_form(kind: FrozenKind, form: FileFormat) -> None:
    """Raises NoElectronicForm."""
    if kind == "quote" and form == "ubl":
        raise NoElectronicForm("a quote has no electronic form: take its PDF or its JSON", field="format")


def file_name(number: str, form: FileFormat) -> str:
    return f"{number}.{'xml' if form == 'ubl' else form}"


def media_type(form: FileFormat) -> str:
    return "application/xml" if form == "ubl" else f"application/{form}"
