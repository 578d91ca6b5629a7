"""A page as a PDF file: archival (PDF/A-3a), accessible (PDF/UA-1), the CSV that proves its entries inside."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from chassis.typeset.pdf import Attachment, typeset

_TEMPLATE = Path(__file__).with_name("paper.typ")


def write_pdf(page: Mapping[str, Any], day: date, proof: bytes | None = None) -> bytes:
    """The same bytes for the same page and proof."""
    attachment = None if proof is None else Attachment(f"{page['number']}.csv", proof)
    return typeset(_TEMPLATE, page, day, attachment)
