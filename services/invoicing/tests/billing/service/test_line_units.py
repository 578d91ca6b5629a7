"""What the quantity of a line counts, from the request to the documents."""

import json
from base64 import b64decode
from io import BytesIO
from typing import get_args

import pytest
from pypdf import PdfReader

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import CreditInvoice, LineInput
from contracts.invoicing.documents import GetDocument
from contracts.invoicing.enums import FileFormat, LineUnit
from kernel.identifiers import uuid7
from services.invoicing.documents.pdf.wording import LANGUAGES, UNITS
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.tests.billing.service.billing import drafted, issue

CODES = {"hour": "HUR", "day": "DAY", "piece": "H87", "word": "D68"}
"""UN/ECE Recommendation 20."""


def document(house: ServiceHarness, document_id: str, form: FileFormat) -> bytes:
    return b64decode(house.ask(GetDocument(document_id=document_id, format=form)).content_base64)


def test_a_unit_stands_in_every_document_of_an_invoice(invoicing: ServiceHarness) -> None:
    counted = [
        LineInput(description=unit, quantity="7.5", unit_price="40.125", unit=unit) for unit in get_args(LineUnit)
    ]
    plain = LineInput(description="plain", quantity="1", unit_price_cents=1_00)

    invoice = issue(invoicing, drafted(invoicing, lines=[*counted, plain]))

    lines = json.loads(document(invoicing, invoice.invoice_id, "json"))["lines"]
    assert [line.get("unit") for line in lines] == [*get_args(LineUnit), None]
    assert "unit" not in lines[-1]
    ubl = document(invoicing, invoice.invoice_id, "ubl")
    assert validate(ubl) == []
    assert [f'unitCode="{code}">7.5<' in ubl.decode() for code in CODES.values()] == [True] * 4
    assert 'unitCode="C62">1<' in ubl.decode()
    pdf = PdfReader(BytesIO(document(invoicing, invoice.invoice_id, "pdf")))
    text = pdf.pages[0].extract_text().replace("\N{NO-BREAK SPACE}", " ")
    assert [f"7,5 {UNITS['fr'][unit]}" in text for unit in get_args(LineUnit)] == [True] * 4


def test_a_credit_note_of_the_whole_keeps_the_units(invoicing: ServiceHarness) -> None:
    line = LineInput(description="Lesson", quantity="2", unit_price_cents=50_00, unit="hour")
    invoice = issue(invoicing, drafted(invoicing, lines=[line]))

    note = invoicing.ask(CreditInvoice(request_id=uuid7(), invoice_id=invoice.invoice_id, reason="Cancelled"))

    ubl = document(invoicing, note.credit_note_id, "ubl")
    assert validate(ubl) == []
    assert b'<cbc:CreditedQuantity unitCode="HUR">2<' in ubl


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_every_unit(language: str) -> None:
    assert set(UNITS[language]) == set(get_args(LineUnit))
