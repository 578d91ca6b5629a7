"""A packed PDF is the same file to whoever reads it, and much smaller when it is long."""

import re
from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from chassis.typeset import pdf
from chassis.typeset.packing import packed
from chassis.typeset.pdf import Attachment
from contracts.invoicing.billing import MAX_LINES
from services.invoicing.billing.domain.lines import Line
from services.invoicing.documents.pdf.write import write_pdf
from services.invoicing.tests.documents.unit.e_invoices import AT_21
from services.invoicing.tests.documents.unit.sheets import WORK, sheet

XML = Attachment("2026-BE-000123.xml", b"<a>endobj</a>")


@pytest.fixture
def as_typst_writes(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(pdf, "packed", bytes)
    return write_pdf(sheet(WORK), XML)


def said(reader: PdfReader, name: int | str) -> str:
    """What an object says, or the end of the file under this name; a reference ends with an address in memory."""
    content = reader.trailer[name] if isinstance(name, str) else reader.get_object(name)
    return re.sub(r", [0-9]+\)", ")", str(content))


def test_every_object_is_what_it_was(as_typst_writes: bytes) -> None:
    before, after = (PdfReader(BytesIO(pdf), strict=True) for pdf in (as_typst_writes, packed(as_typst_writes)))

    numbers = range(1, int(str(before.trailer["/Size"])))
    assert [said(before, number) for number in numbers] == [said(after, number) for number in numbers]
    assert [said(before, name) for name in ("/Root", "/Info", "/ID")] == [
        said(after, n) for n in ("/Root", "/Info", "/ID")
    ]
    assert after.attachments == {XML.name: [XML.content]}
    assert [page.extract_text() for page in before.pages] == [page.extract_text() for page in after.pages]


def test_another_program_reads_it_too() -> None:
    """Typst shows a page of a PDF as a picture, by a reader of its own."""
    page = b'#set page(width: 21cm, height: 29.7cm, margin: 0cm)\n#image(bytes(sys.inputs.pdf.split(",").map(int)))'
    numbers = ",".join(map(str, write_pdf(sheet(WORK), XML)))

    picture = typst.compile(page, format="png", ppi=20, sys_inputs={"pdf": numbers})

    assert bytes(picture).startswith(b"\x89PNG")


def test_the_longest_document_is_a_third_of_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    long = sheet(*(Line.of(f"Prestation {number}", "2.25", "43.33", AT_21) for number in range(MAX_LINES)))
    small = len(write_pdf(long))

    monkeypatch.setattr(pdf, "packed", bytes)

    assert small < len(write_pdf(long)) / 3


@pytest.mark.parametrize("spoilt", [b"%PDF-1.7\nstartxref\n9\n%%EOF", b"%PDF-1.7\ntrailer\n<<>>\nstartxref\n0\n%%EOF"])
def test_what_is_written_otherwise_is_no_guess(spoilt: bytes) -> None:
    with pytest.raises(ValueError, match="table of its objects"):
        packed(spoilt)


def test_a_table_that_points_elsewhere_is_no_guess(as_typst_writes: bytes) -> None:
    spoilt = as_typst_writes.replace(b"\n0000000016 00000 n", b"\n0000000001 00000 n")

    with pytest.raises(ValueError, match="no object begins"):
        packed(spoilt)
