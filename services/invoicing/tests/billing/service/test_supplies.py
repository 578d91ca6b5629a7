"""When and on whose order something was supplied, from the request to the documents."""

import json
from base64 import b64decode
from datetime import date
from typing import Any

import pytest
from lxml import etree

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import DraftInvoice, InvoiceReply, UpdateDraft
from contracts.invoicing.documents import GetDocument
from contracts.invoicing.enums import FileFormat
from kernel.identifiers import uuid7
from services.invoicing.billing.refusals import BadPeriod
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.tests.billing.service.billing import UNIT, WORK, credit, drafted, issue, registered, shown
from services.invoicing.tests.documents.unit.sheets import text
from services.invoicing.tests.quoting.service.quoting import ordered, part

FIRST, LAST = date(2026, 8, 3), date(2026, 8, 28)
SEVERAL_DAYS = {"delivered_from": FIRST, "delivered_on": LAST}


def draft(house: ServiceHarness, **fields: Any) -> InvoiceReply:
    client = registered(house, language="en")
    return house.ask(DraftInvoice(request_id=uuid7(), unit_id=UNIT, client_id=client, lines=(WORK,), **fields))


def document(house: ServiceHarness, document_id: str, form: FileFormat) -> bytes:
    return b64decode(house.ask(GetDocument(document_id=document_id, format=form)).content_base64)


def texts_of(xml: bytes, *names: str) -> dict[str, str | None]:
    assert validate(xml) == []
    root = etree.fromstring(xml)
    return {name: next((element.text for element in root.iter(f"{{*}}{name}")), None) for name in names}


def test_the_day_of_supply_stands_on_pdf_and_e_invoice_where_it_is_another(invoicing: ServiceHarness) -> None:
    invoice = issue(invoicing, draft(invoicing, delivered_on=LAST))

    assert texts_of(document(invoicing, invoice.invoice_id, "ubl"), "ActualDeliveryDate", "StartDate") == {
        "ActualDeliveryDate": "2026-08-28",
        "StartDate": None,
    }
    assert "28 August 2026" in text(document(invoicing, invoice.invoice_id, "pdf"))


def test_a_supply_of_several_days_is_a_period(invoicing: ServiceHarness) -> None:
    invoice = issue(invoicing, draft(invoicing, **SEVERAL_DAYS))

    assert (shown(invoicing, invoice).delivered_from, shown(invoicing, invoice).delivered_on) == (FIRST, LAST)
    assert texts_of(
        document(invoicing, invoice.invoice_id, "ubl"), "StartDate", "EndDate", "ActualDeliveryDate", "BuyerReference"
    ) == {
        "StartDate": "2026-08-03",
        "EndDate": "2026-08-28",
        "ActualDeliveryDate": "2026-08-28",
        "BuyerReference": "NA",
    }
    assert "3 August to 28 August 2026" in text(document(invoicing, invoice.invoice_id, "pdf"))
    content = json.loads(document(invoicing, invoice.invoice_id, "json"))
    assert (content["delivered_from"], content["delivered_on"]) == ("2026-08-03", "2026-08-28")


def test_a_period_that_is_none_is_refused_and_nothing_is_drafted(invoicing: ServiceHarness) -> None:
    with pytest.raises(BadPeriod) as refusal:
        draft(invoicing, delivered_from=LAST, delivered_on=FIRST)

    assert refusal.value.field == "delivered_from"
    assert invoicing.count("draft") == 0


def test_the_clients_order_stands_for_its_reference_and_on_the_credit_note_too(invoicing: ServiceHarness) -> None:
    invoice = issue(invoicing, draft(invoicing, order_reference="4500012345"))
    note = credit(invoicing, invoice)

    order = {"ID": "4500012345"}
    for document_id in (invoice.invoice_id, note.credit_note_id):
        xml = document(invoicing, document_id, "ubl")
        assert texts_of(xml, "BuyerReference") == {"BuyerReference": None}
        assert etree.fromstring(xml).findtext("{*}OrderReference/{*}ID") == order["ID"]
        assert "4500012345" in text(document(invoicing, document_id, "pdf"))
    assert shown(invoicing, invoice).order_reference == "4500012345"


def test_a_document_says_no_id_of_ours(invoicing: ServiceHarness) -> None:
    """Neither of the client, the unit nor the invoice: whatever the client told or did not."""
    plain = issue(invoicing, draft(invoicing))
    referred = issue(invoicing, draft(invoicing, buyer_reference="Dept 7", order_reference="4500012345"))

    for invoice in (plain, referred):
        xml = document(invoicing, invoice.invoice_id, "ubl").decode()
        assert [own_id for own_id in (invoice.client_id, UNIT, invoice.invoice_id) if own_id in xml] == []
    assert texts_of(document(invoicing, referred.invoice_id, "ubl"), "BuyerReference") == {"BuyerReference": "Dept 7"}


def test_a_draft_is_updated_with_other_days(invoicing: ServiceHarness) -> None:
    made = draft(invoicing, **SEVERAL_DAYS, order_reference="1")
    content: dict[str, Any] = {"unit_id": UNIT, "client_id": made.client_id, "lines": (WORK,), "delivered_on": LAST}

    updated = invoicing.ask(UpdateDraft(request_id=uuid7(), invoice_id=made.invoice_id, **content))

    assert (updated.delivered_from, updated.delivered_on, updated.order_reference) == (None, LAST, None)
    assert shown(invoicing, drafted(invoicing)).delivered_from is None


@pytest.mark.parametrize("kind", ["deposit", "final"])
def test_an_invoice_of_an_order_says_when_and_on_which_order(invoicing: ServiceHarness, kind: str) -> None:
    said = {**SEVERAL_DAYS, "order_reference": "4500012345", "buyer_reference": "Dept 7"}

    invoice = issue(invoicing, part(invoicing, ordered(invoicing), kind, **said))

    assert {name: getattr(shown(invoicing, invoice), name) for name in said} == said
    assert texts_of(document(invoicing, invoice.invoice_id, "ubl"), "StartDate", "BuyerReference") == {
        "StartDate": "2026-08-03",
        "BuyerReference": "Dept 7",
    }
