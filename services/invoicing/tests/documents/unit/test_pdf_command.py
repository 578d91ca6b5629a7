"""`gedeeld invoice pdf`: the PDF of a document that is kept as JSON."""

import json
from base64 import b64decode
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chassis.cli.app import app
from chassis.typeset.figures import FIGURES
from services.invoicing.billing.domain.canonical import frozen
from services.invoicing.billing.domain.credit_note import CreditedPart, draft_credit_note, issue_credit_note
from services.invoicing.billing.domain.numbering import CREDIT_NOTES, InvoiceNumber
from services.invoicing.documents.pdf.jobs import pdf_of
from services.invoicing.quoting.domain.quote_document import frozen_quote
from services.invoicing.tests.billing.unit import test_canonical, test_former_rounding
from services.invoicing.tests.documents.unit.e_invoices import BELGIAN, DAY, issued
from services.invoicing.tests.documents.unit.sheets import WORK, read, sent_quote, text

INVOICE = frozen(issued(BELGIAN, WORK, unit_name="Studio Anne"))


def gedeeld(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in ("invoice", "pdf", *arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "document.json"
    path.write_text(INVOICE.document)
    return path


def test_the_pdf_stands_beside_the_file_as_the_service_makes_it(file: Path) -> None:
    result = gedeeld(file)

    made = file.with_suffix(".pdf")
    assert result.exit_code == 0
    assert result.stdout.strip() == f"{made}: {made.stat().st_size} bytes."
    assert made.read_bytes() == b64decode(pdf_of("invoice", INVOICE.document, "BE"))
    assert "2026-BE-000123.xml" in read(made.read_bytes()).attachments


def test_another_language_and_place_may_be_asked(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"

    assert gedeeld(file, "--language", "nl", "--out", out).exit_code == 0

    assert "Factuur 2026-BE-000123" in text(out.read_bytes())
    assert not file.with_suffix(".pdf").exists()
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_document_may_be_written_to_standard_output(file: Path) -> None:
    assert gedeeld(file, "--out", "/dev/stdout").exit_code == 0


def test_credit_notes_and_quotes_can_be_made_too(file: Path) -> None:
    draft = draft_credit_note(INVOICE, [], CreditedPart(), "Jamais presté")
    note = issue_credit_note(draft, InvoiceNumber(2026, CREDIT_NOTES, 1), DAY)
    for document, title in (
        (note.document, "Note de crédit 2026-CN-000001"),
        (frozen_quote(sent_quote()).document, "Offre de prix 2026-QU-000009"),
    ):
        file.write_text(document)
        assert gedeeld(file).exit_code == 0
        assert title in text(file.with_suffix(".pdf").read_bytes())


@pytest.mark.parametrize("document", [test_canonical.FIRST, test_former_rounding.INVOICE, test_former_rounding.NOTE])
def test_a_document_of_every_earlier_format_is_printed_with_its_figures(file: Path, document: str) -> None:
    file.write_text(document)

    assert gedeeld(file).exit_code == 0
    net_cents = json.loads(document)["lines"][0]["net_cents"]
    assert FIGURES["fr"].amount(net_cents) in text(file.with_suffix(".pdf").read_bytes())


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json",
        "é",
        "[]",
        "[" * 100_000,
        '{"format": "gedeeld.other.1"}',
        '{"format": ["gedeeld.invoice.2"]}',
        '{"format": "gedeeld.invoice.2"}',
        json.dumps(json.loads(INVOICE.document) | {"lines": 7}),
        json.dumps(json.loads(INVOICE.document) | {"number": "2026-XX-1"}),
        json.dumps(json.loads(INVOICE.document) | {"issue_date": "2019-01-01"}),
    ],
)
def test_what_is_no_issued_document_is_refused_in_a_sentence(file: Path, content: str) -> None:
    file.write_text(content)

    result = gedeeld(file)

    assert result.exit_code == 1
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr
    assert not file.with_suffix(".pdf").exists()


def test_a_place_that_cannot_be_written_is_wrong_use(file: Path, tmp_path: Path) -> None:
    result = gedeeld(file, "--out", tmp_path / "absent" / "out.pdf")

    assert result.exit_code == 2
    assert result.stderr.startswith("Cannot write ")


def test_a_document_in_a_language_that_is_not_known_is_refused(file: Path) -> None:
    french = frozen(issued(INVOICE.client, WORK)).document
    file.write_text(french.replace('"language":"fr"', '"language":"de"'))

    assert gedeeld(file).exit_code == 1
    assert gedeeld(file, "--language", "en").exit_code == 0
