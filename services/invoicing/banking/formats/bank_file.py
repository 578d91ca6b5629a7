"""The format of a bank file, recognised by its content, and its reader."""

from enum import StrEnum

from services.invoicing.banking.formats.camt import examine_camt
from services.invoicing.banking.formats.coda import examine_coda
from services.invoicing.banking.formats.statements import ExaminedFile

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # byte order marks


class Format(StrEnum):
    CODA = "coda"
    CAMT053 = "camt053"


def examine(content: bytes, kind: Format) -> ExaminedFile:
    """All that can be read, and what is wrong. Raises BrokenStatement when it is no file of this kind at all."""
    return _READERS[kind](content)


def format_of(content: bytes) -> Format:
    """XML is camt.053, all else is CODA; the reader says when it is neither."""
    start = content[:64]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return Format.CAMT053 if start.replace(b"\x00", b"").lstrip().startswith(b"<") else Format.CODA


_READERS = {Format.CODA: examine_coda, Format.CAMT053: examine_camt}
