"""A page as a PDF file: archival (PDF/A-3a), accessible (PDF/UA-1), another file inside when there is one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from chassis.typeset.packing import packed

_one_at_a_time = Lock()  # a compiler works for one caller at a time


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file: its name there, and its text in UTF-8."""

    name: str
    content: bytes


def typeset(template: Path, page: Mapping[str, Any], day: date, attachment: Attachment | None = None) -> bytes:
    """`page`, JSON-like, as the template sets it: strings as they are, never run. `day`: the date in the file.

    The same bytes for the same page and attachment. Takes some milliseconds; nothing is read from outside.
    """
    inputs = {"page": json.dumps(page, ensure_ascii=False)}
    if attachment is not None:
        inputs |= {"attachment": attachment.content.decode(), "attachment_name": attachment.name}
    when = datetime.combine(day, time(), UTC)
    with _one_at_a_time:
        pdf: Any = _compiler(template).compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(when.timestamp()),
        )
    return packed(bytes(pdf))  # a PDF is one file, whatever its pages


@cache
def _compiler(template: Path) -> typst.Compiler:
    """One for each process and template: it keeps the fonts and the template that it read."""
    return typst.Compiler(template, root=template.parent, ignore_system_fonts=True)
