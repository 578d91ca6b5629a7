"""What an invoice says is told back: of a draft as it would leave today, of an issued invoice as it left."""

from datetime import date
from typing import Any

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.who_may import ask_as
from contracts.invoicing.billing import AllowanceInput, DraftInvoice, GetInvoice, InvoiceReply, LineInput
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import BOB, UNIT, WORK, issue, shown, unit_opened
from services.invoicing.tests.clients.service.registering import MARIE, THEATRE, register, set_view, update

BOBS = test_id("unit", "bobs")
LINES = (
    LineInput(description="Rehearsal", quantity="2.50", unit_price="0.085", unit="hour"),
    LineInput(description="Book", quantity="3", unit_price_cents=1_000, vat_percent="6"),
    LineInput(description="Course", quantity="1", unit_price_cents=50_000, vat="exempt", exemption_reason="Art. 44"),
)


def draft(house: ServiceHarness, client_id: str, **fields: Any) -> InvoiceReply:
    content = {"unit_id": UNIT, "lines": LINES, "client_id": client_id, **fields}
    return house.ask(DraftInvoice(request_id=uuid7(), **content))


def test_a_draft_tells_its_lines_its_texts_and_its_client(invoicing: ServiceHarness) -> None:
    client = register(invoicing, **THEATRE)
    off = AllowanceInput(reason="Old friends", cents=500, vat_percent="6")
    made = draft(invoicing, client.client_id, allowances=(off,), buyer_reference="PO 7", delivered_on=date(2026, 9, 3))

    reply = shown(invoicing, made)
    assert reply == made

    assert [(line.description, line.quantity, line.unit_price, line.unit, line.net_cents) for line in reply.lines] == [
        ("Rehearsal", "2.5", "0.085", "hour", 21),
        ("Book", "3", "10", None, 3_000),
        ("Course", "1", "500", None, 50_000),
    ]
    assert [(line.vat, line.vat_percent, line.exemption_reason) for line in reply.lines] == [
        ("standard", "21", None),
        ("standard", "6", None),
        ("exempt", "0", "Art. 44"),
    ]
    [allowance] = reply.allowances
    assert (allowance.reason, allowance.cents, allowance.vat, allowance.vat_percent) == (
        "Old friends",
        500,
        "standard",
        "6",
    )
    assert (reply.buyer_reference, reply.delivered_on, reply.unit_name) == ("PO 7", date(2026, 9, 3), "Studio")
    assert reply.client is not None
    assert reply.client.model_dump(exclude={"region"}) == client.model_dump(
        include=set(type(reply.client).model_fields)
    )


def test_an_issued_invoice_tells_what_was_sent_whatever_the_client_is_called_today(invoicing: ServiceHarness) -> None:
    client = register(invoicing, **THEATRE)
    waiting, sent = (draft(invoicing, client.client_id) for _ in range(2))
    issue(invoicing, sent)

    update(invoicing, client.client_id, name="Canal SRL", language="en", street="Quai 2")
    set_view(invoicing, client.client_id, buyer_reference="PO 8")
    assert draft(invoicing, client.client_id).buyer_reference == "PO 8"

    as_sent, today = shown(invoicing, sent), shown(invoicing, waiting)
    assert as_sent.lines == today.lines
    assert as_sent.client is not None
    assert today.client is not None
    assert (as_sent.client.name, as_sent.client.street, as_sent.buyer_reference) == (
        "Théâtre du Canal SA",
        "Quai 1",
        None,
    )
    assert (today.client.name, today.client.street, today.buyer_reference) == ("Canal SRL", "Quai 2", "PO 8")


def test_drafting_alone_shows_nobody_where_a_private_person_lives(invoicing: ServiceHarness) -> None:
    """One with a public number may be invoiced by any unit; what is sent to them has their address."""
    invoicing.consume(unit_opened(BOBS, holders=(BOB,)))
    number = {"enterprise_number": "0417.497.106", "vat_number": "BE0417497106"}
    marie = register(invoicing, **MARIE, **number).client_id
    drafting = DraftInvoice(request_id=uuid7(), unit_id=BOBS, client_id=marie, lines=(WORK,))
    made = ask_as(invoicing, "stranger", drafting)

    def invoice_for_bob() -> Any:
        return ask_as(invoicing, "stranger", GetInvoice(invoice_id=made["invoice_id"]))

    assert invoice_for_bob() == made
    assert (made["client"]["name"], made["client"]["street"]) == (MARIE["name"], None)
    issue(invoicing, invoicing.ask(GetInvoice(invoice_id=made["invoice_id"])))
    assert invoice_for_bob()["client"]["street"] == MARIE["street"]
