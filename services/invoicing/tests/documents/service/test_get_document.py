"""Issued documents as files: a PDF to read, UBL for a machine, JSON as it is kept."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.clients import UpdateClient
from contracts.invoicing.documents import (
    DocumentReply,
    GetDispatches,
    GetDocument,
    RetryDispatch,
)
from contracts.wire.refusals import NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from services.invoicing.documents.outgoing.directory import DirectoryDrop
from services.invoicing.documents.refusals import NoElectronicForm
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.use_cases.dispatch_documents import dispatch_documents
from services.invoicing.tests.billing.service.billing import ANNE, BOB, credit, drafted, issued, registered
from services.invoicing.tests.documents.unit.sheets import read, text
from services.invoicing.tests.quoting.service.quoting import quoted, send


def fetch(house: ServiceHarness, document_id: str, form: Any = "pdf", **caller: Any) -> tuple[DocumentReply, bytes]:
    reply = house.ask(GetDocument(document_id=document_id, format=form), **caller)
    content = b64decode(reply.content_base64)
    assert reply.sha256 == sha256(content).hexdigest()
    return reply, content


@pytest.mark.parametrize(("language", "title"), [("fr", "Facture 2026-BE-000001"), ("nl", "Factuur 2026-BE-000001")])
def test_an_invoice_is_a_pdf_in_its_clients_language(invoicing: ServiceHarness, language: str, title: str) -> None:
    invoice = issued(invoicing, registered(invoicing, language=language, name="Zoë & Fils"))

    reply, content = fetch(invoicing, invoice.invoice_id)

    assert (reply.file_name, reply.media_type) == ("2026-BE-000001.pdf", "application/pdf")
    page_text = text(content)
    assert title in page_text
    assert "Studio" in page_text
    assert "Zoë & Fils" in page_text
    assert fetch(invoicing, invoice.invoice_id)[1] == content


def test_the_e_invoice_is_inside_the_pdf_and_alone(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    reply, xml = fetch(invoicing, invoice.invoice_id, "ubl")

    (inside,) = read(fetch(invoicing, invoice.invoice_id)[1]).attachments["2026-BE-000001.xml"]
    assert inside == xml
    assert validate(xml) == []
    assert (reply.file_name, reply.media_type) == ("2026-BE-000001.xml", "application/xml")


def test_the_e_invoice_is_the_one_that_left(invoicing: ServiceHarness, tmp_path: Path) -> None:
    """Also when it had to be sent elsewhere than the client was known to be when it was issued."""
    client = registered(invoicing, peppol_id="0088:1234567890123")
    invoice = issued(invoicing, client)
    drop = DirectoryDrop(tmp_path)
    invoicing.run(dispatch_documents, drop)
    invoicing.ask(UpdateClient(request_id=uuid7(), client_id=client, peppol_id="0208:0428759497"))
    invoicing.ask(RetryDispatch(request_id=uuid7(), document_id=invoice.invoice_id))
    invoicing.run(dispatch_documents, drop)

    [dispatch] = invoicing.ask(GetDispatches(state="sent")).dispatches

    assert fetch(invoicing, invoice.invoice_id, "ubl")[0].sha256 == dispatch.sha256


def test_json_is_the_document_as_it_is_kept(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    reply, content = fetch(invoicing, invoice.invoice_id, "json")

    with invoicing.engine.connect() as connection:
        content_hash = connection.execute(sa.text("select content_hash from issued_invoice")).scalar()
    assert reply.sha256 == content_hash
    assert json.loads(content)["number"] == invoice.number
    assert (reply.file_name, reply.media_type) == ("2026-BE-000001.json", "application/json")


def test_a_credit_note_names_the_invoice_and_has_its_e_invoice(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    note = credit(invoicing, invoice, percent="25")

    _, content = fetch(invoicing, note.credit_note_id)

    page_text = text(content)
    assert f"Note de crédit {note.number}" in page_text
    assert f"Corrige la facture {invoice.number}" in page_text
    assert "En votre faveur 302,50 €" in page_text
    (inside,) = read(content).attachments[f"{note.number}.xml"]
    assert inside == fetch(invoicing, note.credit_note_id, "ubl")[1]
    assert validate(inside) == []


def test_a_sent_quote_has_its_terms_and_no_e_invoice(invoicing: ServiceHarness) -> None:
    quote = send(invoicing, quoted(invoicing))

    _, content = fetch(invoicing, quote.quote_id)

    page_text = text(content)
    assert f"Offre de prix {quote.number}" in page_text
    assert "Conditions générales" in page_text
    assert "Pour accord" in page_text
    assert not read(content).attachments
    with pytest.raises(NoElectronicForm):
        fetch(invoicing, quote.quote_id, "ubl")


def test_what_is_not_issued_or_not_known_is_no_document(invoicing: ServiceHarness) -> None:
    for document_id in (
        drafted(invoicing).invoice_id,
        quoted(invoicing).quote_id,
        test_id("crn", "none"),
    ):
        with pytest.raises(UnknownThing) as refusal:
            fetch(invoicing, document_id)
        assert refusal.value.field == "document_id"


def test_members_get_documents_of_units_they_hold(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    with pytest.raises(NotYourOwn):
        fetch(invoicing, invoice.invoice_id, roles=("member",), subject=f"member:{BOB}")

    assert fetch(invoicing, invoice.invoice_id, roles=("member",), subject=f"member:{ANNE}")[1].startswith(b"%PDF")
