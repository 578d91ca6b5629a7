"""A sheet as a PDF file: archival (PDF/A-3a), accessible (PDF/UA-1), the e-invoice inside when there is one."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from services.invoicing.documents.pdf.packing import packed
from services.invoicing.documents.pdf.page import page_of
from services.invoicing.documents.pdf.sheet import Sheet

_TEMPLATE = Path(__file__).with_name("page.typ")
_one_at_a_time = Lock()  # a compiler works for one caller at a time


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file: its name there, and its XML."""

    name: str
    content: bytes


def write_pdf(sheet: Sheet, e_invoice: Attachment | None = None) -> bytes:
    """The same bytes for the same sheet and attachment. Takes some milliseconds; nothing is read from outside."""
    inputs = {"page": json.dumps(page_of(sheet), ensure_ascii=False)}
    if e_invoice is not None:
        inputs |= {"attachment": e_invoice.content.decode(), "attachment_name": e_invoice.name}
    when = datetime.combine(sheet.issued_on, time(), UTC)
    with _one_at_a_time:
        pdf: Any = _compiler().compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(when.timestamp()),
        )
    return packed(bytes(pdf))  # a PDF is one file, whatever its pages


@cache
def _compiler() -> typst.Compiler:
    """One for each process: it keeps the fonts and the template that it read."""
    return typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, ignore_system_fonts=True)
