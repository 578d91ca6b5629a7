"""Up to 999 lines a document: what it costs, what it says, and that one more is refused."""

from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import etree
from pydantic import ValidationError
from pypdf import PdfReader
from typer.testing import CliRunner

from chassis.testing.counting import statements_sent
from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import MAX_LINES, DraftInvoice, LineInput
from contracts.invoicing.documents import DocumentReply, GetDocument
from contracts.invoicing.enums import FileFormat
from contracts.invoicing.quoting import MakeQuote
from services.invoicing.documents.commands import documents
from services.invoicing.documents.refusals import DocumentTooLarge, NoSuchPart
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.tests.billing.service.billing import credit, drafted, issue, registered
from services.invoicing.tests.documents.unit.sheets import read
from services.invoicing.tests.quoting.service.quoting import ordered, part

LINES = [
    LineInput(description=f"Line {number}", quantity="2.25" if number % 100 else "-1", unit_price="43.333", unit="hour")
    for number in range(1, MAX_LINES + 1)
]


def document(house: ServiceHarness, document_id: str, form: FileFormat) -> bytes:
    return b64decode(house.ask(GetDocument(document_id=document_id, format=form)).content_base64)


def number_of_lines(xml: bytes, kind: str) -> int:
    return len(etree.fromstring(xml).findall(f"{{*}}{kind}Line"))


def test_the_longest_invoice_and_its_credit_note_are_valid_and_have_every_line(invoicing: ServiceHarness) -> None:
    invoice = issue(invoicing, drafted(invoicing, lines=LINES))
    note = credit(invoicing, invoice)

    invoice_xml, note_xml = (document(invoicing, name, "ubl") for name in (invoice.invoice_id, note.credit_note_id))

    assert (number_of_lines(invoice_xml, "Invoice"), number_of_lines(note_xml, "CreditNote")) == (MAX_LINES, MAX_LINES)
    assert [validate(xml) for xml in (invoice_xml, note_xml)] == [[], []]
    # 990 lines of 97.50 less 9 of 43.33
    assert invoice.net_cents == note.net_cents == 990 * 9_750 - 9 * 4_333


def test_its_pages_bear_every_line_their_heads_and_at_the_end_what_to_pay(invoicing: ServiceHarness) -> None:
    invoice = issue(invoicing, drafted(invoicing, registered(invoicing, language="en"), LINES))

    reader: PdfReader = read(document(invoicing, invoice.invoice_id, "pdf"))

    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) < 40
    assert [number for number, page in enumerate(pages, 1) if "Unit price" not in page] == []
    assert [number for number, page in enumerate(pages, 1) if f"Page {number} of {len(pages)}" not in page] == []
    printed = " ".join("\n".join(pages).split())
    assert [line.description for line in LINES if f"{line.description} " not in printed] == []
    assert "Amount due" in pages[-1]
    assert "Please pay" in pages[-1]


def test_the_longest_invoice_takes_no_more_statements_than_one_of_a_line(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)

    def statements(lines: list[LineInput]) -> int:
        with statements_sent(invoicing.engine) as sent:
            issue(invoicing, drafted(invoicing, client, lines))
        return len(sent)

    statements(LINES[:1])
    assert statements(LINES) == statements(LINES[:1])


def test_a_quote_of_as_many_lines_is_invoiced_whole(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, LINES)

    final = issue(invoicing, part(invoicing, order, "final"))

    assert final.net_cents == order.net_cents
    assert number_of_lines(document(invoicing, final.invoice_id, "ubl"), "Invoice") == MAX_LINES


def test_a_file_that_is_too_large_for_one_answer_is_had_in_parts(
    invoicing: ServiceHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """999 lines of the longest descriptions, in a script of three bytes a letter."""
    wordy = [line.model_copy(update={"description": "祭" * 200}) for line in LINES]
    invoice = issue(invoicing, drafted(invoicing, lines=wordy))
    wanted = {"document_id": invoice.invoice_id, "format": "ubl"}

    with pytest.raises(DocumentTooLarge) as refusal:
        invoicing.ask(GetDocument.model_validate(wanted))
    assert refusal.value.field == "part"
    parts = range(1, int(refusal.value.facts["parts"] or 0) + 1)
    replies = [invoicing.ask(GetDocument.model_validate({**wanted, "part": part})) for part in parts]

    whole = b"".join(b64decode(reply.content_base64) for reply in replies)
    assert {reply.sha256 for reply in replies} == {sha256(whole).hexdigest()}
    assert {reply.parts for reply in replies} == {len(parts)}
    assert validate(whole) == []
    with pytest.raises(NoSuchPart):
        invoicing.ask(GetDocument.model_validate({**wanted, "part": len(parts) + 1}))
    assert fetched(invoicing, invoice.invoice_id, tmp_path, monkeypatch) == whole


def fetched(house: ServiceHarness, invoice_id: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What `gedeeld documents get` writes, asking the service without a bus between."""

    def ask(request: GetDocument, *, timeout_s: int) -> DocumentReply:
        assert timeout_s
        return house.ask(request)

    monkeypatch.setattr(documents, "ask", ask)
    file = folder / "invoice.xml"
    result = CliRunner().invoke(documents.app, ["get", invoice_id, "--format", "ubl", "--out", str(file)])
    assert result.exit_code == 0
    return file.read_bytes()


@pytest.mark.parametrize("request_class", [DraftInvoice, MakeQuote])
def test_one_line_more_is_refused_by_its_field(request_class: type[DraftInvoice] | type[MakeQuote]) -> None:
    with pytest.raises(ValidationError) as refusal:
        request_class.model_validate({"lines": (*LINES, LINES[0])})

    assert {"lines": "too_long"}.items() <= {fault["loc"][0]: fault["type"] for fault in refusal.value.errors()}.items()
