"""A line of a negative quantity takes back, from the request to the documents."""

import json
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import CreditInvoice, DraftContent, DraftInvoices, GetInvoice, LineInput, UpdateDraft
from contracts.invoicing.documents import GetDocument
from contracts.invoicing.enums import FileFormat
from kernel.identifiers import uuid7
from services.invoicing.billing.refusals import MoreTakenBack, QuantityIsZero
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.tests.billing.service.billing import UNIT, drafted, issue, registered
from services.invoicing.tests.quoting.service.quoting import ordered, part

SOLD = LineInput(description="Chairs", quantity="10", unit_price="40.25")
BACK = LineInput(description="Chairs of May, returned", quantity="-2.5", unit_price="40.25")


def document(house: ServiceHarness, document_id: str, form: FileFormat) -> bytes:
    return b64decode(house.ask(GetDocument(document_id=document_id, format=form)).content_base64)


def test_what_is_taken_back_stands_in_every_document(invoicing: ServiceHarness) -> None:
    invoice = issue(invoicing, drafted(invoicing, lines=[SOLD, BACK]))

    assert (invoice.net_cents, invoice.vat_cents, invoice.total_cents) == (301_87, 63_39, 365_26)
    lines = invoicing.ask(GetInvoice(invoice_id=invoice.invoice_id)).lines
    assert [(line.quantity, line.net_cents) for line in lines] == [("10", 402_50), ("-2.5", -100_63)]
    assert json.loads(document(invoicing, invoice.invoice_id, "json"))["lines"][1]["quantity"] == "-2.5"
    ubl = document(invoicing, invoice.invoice_id, "ubl")
    assert validate(ubl) == []
    assert b">-2.5</cbc:InvoicedQuantity>" in ubl
    text = PdfReader(BytesIO(document(invoicing, invoice.invoice_id, "pdf"))).pages[0].extract_text()
    assert "100,63" in text


def test_a_credit_note_of_the_whole_gives_back_what_is_left(invoicing: ServiceHarness) -> None:
    invoice = issue(invoicing, drafted(invoicing, lines=[SOLD, BACK]))

    note = invoicing.ask(CreditInvoice(request_id=uuid7(), invoice_id=invoice.invoice_id, reason="Cancelled"))

    assert note.total_cents == invoice.total_cents
    ubl = document(invoicing, note.credit_note_id, "ubl")
    assert validate(ubl) == []
    assert b">-2.5</cbc:CreditedQuantity>" in ubl


def test_a_draft_replaced_and_many_at_once_take_back_too(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing)
    draft = drafted(invoicing, client_id, [SOLD])
    content: dict[str, Any] = {"unit_id": UNIT, "client_id": client_id, "lines": (SOLD, BACK)}

    replaced = invoicing.ask(UpdateDraft(request_id=uuid7(), invoice_id=draft.invoice_id, **content))
    many = invoicing.ask(DraftInvoices(request_id=uuid7(), invoices=(DraftContent(**content),) * 2))

    assert (replaced.net_cents, many.net_cents) == (301_87, 2 * 301_87)


def test_an_order_takes_back_too(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, [SOLD, BACK])

    assert issue(invoicing, part(invoicing, order, "final")).net_cents == order.net_cents == 301_87


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([BACK], MoreTakenBack),
        ([SOLD, LineInput(description="All of it and more", quantity="-10.01", unit_price="40.25")], MoreTakenBack),
        ([SOLD, LineInput(description="Nothing", quantity="0", unit_price="40.25")], QuantityIsZero),
        ([SOLD, LineInput(description="Nothing", quantity="-0.0", unit_price="40.25")], QuantityIsZero),
    ],
)
def test_a_document_never_comes_below_zero(
    lines: list[LineInput], refusal: type[Exception], invoicing: ServiceHarness
) -> None:
    with pytest.raises(refusal):
        drafted(invoicing, lines=lines)
