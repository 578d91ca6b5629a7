"""What comes in is kept once, judged, and never trusted."""

from base64 import b64encode
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.documents import (
    FindInbound,
    GetDispatches,
    InboundDocuments,
    InboundReply,
    ReceiveDocument,
)
from contracts.wire.refusals import InvalidRequest
from kernel.identifiers import uuid7
from services.invoicing.documents.refusals import DocumentDiffers, NotADocument
from services.invoicing.documents.use_cases import receive_document as receiving
from services.invoicing.tests.billing.service.billing import issued, registered
from services.invoicing.tests.documents.service.test_ubl_validation import BOMB, SEEN_BY_LXML_ONLY, concert, with_defect
from services.invoicing.tests.documents.unit.responses import response


def receive(house: ServiceHarness, xml: bytes, **fields: Any) -> InboundReply:
    request = ReceiveDocument(request_id=uuid7(), content_base64=b64encode(xml).decode(), **fields)
    return house.ask(request)


def find_inbound(house: ServiceHarness, **filters: Any) -> InboundDocuments:
    return house.ask(FindInbound(**filters))


def test_a_sound_invoice_is_kept_with_what_it_tells(invoicing: ServiceHarness) -> None:
    reply = receive(invoicing, concert(), sender="access point")

    assert (reply.kind, reply.state, reply.rules) == ("invoice", "kept", ())
    assert (reply.supplier_name, reply.supplier_number, reply.number) == ("Gedeeld CV", "0123456749", "2026-BE-000123")
    assert (reply.total_cents, reply.currency, reply.line_count) == (121_000, "EUR", 1)
    assert not reply.addressed_to_us
    assert find_inbound(invoicing).documents == (reply,)


def test_the_same_bytes_are_the_same_document(invoicing: ServiceHarness) -> None:
    first, again = receive(invoicing, concert()), receive(invoicing, concert())

    assert again == first.model_copy(update={"already_received": True})
    assert invoicing.count("inbound") == 1


def test_the_same_number_saying_the_same_is_the_same_document(invoicing: ServiceHarness) -> None:
    first, again = receive(invoicing, concert()), receive(invoicing, concert() + b"\n")

    assert (again.inbound_id, again.already_received) == (first.inbound_id, True)
    assert invoicing.count("inbound") == 1


def test_the_same_number_saying_something_else_is_refused(invoicing: ServiceHarness) -> None:
    first = receive(invoicing, concert())

    with pytest.raises(DocumentDiffers) as refusal:
        receive(invoicing, concert().replace(b"<cbc:IssueDate>2026-09-14", b"<cbc:IssueDate>2026-09-13"))

    assert refusal.value.facts == {"inbound_id": first.inbound_id}
    assert invoicing.count("inbound") == 1


def test_a_supplier_may_start_at_one_again_each_year(invoicing: ServiceHarness) -> None:
    this_year = receive(invoicing, concert())
    next_year = concert().replace(b"<cbc:IssueDate>2026-09-14", b"<cbc:IssueDate>2025-09-14")

    first, again = receive(invoicing, next_year), receive(invoicing, next_year + b"\n")

    assert (first.state, first.already_received) == ("kept", False)
    assert first.inbound_id != this_year.inbound_id
    assert (again.inbound_id, again.already_received) == (first.inbound_id, True)


@pytest.mark.parametrize(
    ("words", "other_words"),
    [
        (b"<cbc:Name>Concert<", b"<cbc:Name>Rehearsal<"),
        (b"<cac:Item><cbc:Name>", b"<cac:Item><cbc:Description>On the roof</cbc:Description><cbc:Name>"),
    ],
    ids=["name", "what is not shown"],
)
def test_other_lines_under_the_same_number_and_total_are_shown_beside_the_first(
    invoicing: ServiceHarness, words: bytes, other_words: bytes
) -> None:
    first = receive(invoicing, concert())
    other_lines = concert().replace(words, other_words)

    beside = receive(invoicing, other_lines)

    assert (beside.state, beside.already_received) == ("broken", False)
    (rule,) = beside.rules
    assert rule.rule == "SAME-NUMBER"
    assert first.inbound_id in rule.sentence
    assert "Concert 1000.00" in rule.sentence
    assert {document.inbound_id for document in find_inbound(invoicing).documents} == {
        first.inbound_id,
        beside.inbound_id,
    }
    assert receive(invoicing, other_lines).already_received


def test_what_breaks_a_rule_is_kept_as_broken_and_takes_nobodys_place(invoicing: ServiceHarness) -> None:
    broken = receive(invoicing, with_defect("amount due"))
    sound = receive(invoicing, concert())

    assert (broken.state, [rule.rule for rule in broken.rules]) == ("broken", ["BR-CO-16"])
    assert (sound.state, sound.already_received) == ("kept", False)
    assert find_inbound(invoicing).total == 2


def test_other_currencies_are_kept_as_told(invoicing: ServiceHarness) -> None:
    xml = concert().replace(b">EUR<", b">USD<").replace(b'"EUR"', b'"USD"')

    reply = receive(invoicing, xml)

    assert (reply.state, reply.currency, reply.total, reply.total_cents) == ("kept", "USD", "1210.00", None)


@pytest.mark.parametrize(
    ("xml", "rule", "line"),
    [
        (BOMB, "DOCTYPE", 0),
        (SEEN_BY_LXML_ONLY, "DOCTYPE", 0),
        (b"\n<Invoice>", "NOT-XML", 2),
        (b"<Order/>", "NOT-UBL", 1),
        (b"\x00\xff\x00", "NOT-XML", 1),
        (b"<a>" * 100_000, "NOT-XML", 0),
    ],
    ids=["bomb", "bomb in UTF-16", "unclosed", "order", "zeros", "deep"],
)
def test_what_is_no_document_is_refused_with_its_line_and_rule(
    invoicing: ServiceHarness, xml: bytes, rule: str, line: int
) -> None:
    with pytest.raises(NotADocument) as refusal:
        receive(invoicing, xml)

    assert refusal.value.facts["rule"] == rule
    assert refusal.value.facts["line"] in {line, 1}
    assert refusal.value.field == "content_base64"
    assert invoicing.count("inbound") == 0


def test_what_is_not_in_base64_is_refused(invoicing: ServiceHarness) -> None:
    with pytest.raises(InvalidRequest):
        invoicing.ask(ReceiveDocument(request_id=uuid7(), content_base64="abcde"))


def test_a_document_that_takes_too_long_is_kept_as_broken_and_the_next_one_is_judged(
    invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_note = concert().replace(b"<cbc:DocumentC", b"<cbc:Note>a</cbc:Note>" * 29_000 + b"<cbc:DocumentC")
    receive(invoicing, with_defect("country"))
    monkeypatch.setattr(receiving, "PATIENCE_S", 0.3)

    slow = receive(invoicing, long_note)
    monkeypatch.undo()
    next_one = receive(invoicing, concert())

    assert (slow.state, [rule.rule for rule in slow.rules]) == ("broken", ["NOT-JUDGED"])
    assert next_one.state == "kept"


def test_an_answer_to_our_document_shows_on_its_dispatch(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing, peppol_id="0208:0428759497")
    invoice = issued(invoicing, client_id)
    about, published, books = str(invoice.number), len(invoicing.published()), invoicing.balances()

    receive(invoicing, response("UQ", about, identity="R-1"))
    last = receive(invoicing, response("RE", about, identity="R-2"))
    receive(invoicing, response("PD", about, identity="R-3", sender="0123456749"))  # not the receiver: anybody can

    [dispatch] = invoicing.ask(GetDispatches(state="waiting")).dispatches
    assert (last.kind, last.about_number, last.response_code) == ("response", about, "rejected")
    assert dispatch.response_code == "rejected"
    assert find_inbound(invoicing, kind="response").total == 3
    assert (len(invoicing.published()), invoicing.balances()) == (published, books)  # nothing else is set in motion


def test_a_response_without_code_is_kept_as_broken(invoicing: ServiceHarness) -> None:
    reply = receive(invoicing, response("ZZ"))

    assert (reply.state, [rule.rule for rule in reply.rules]) == ("broken", ["RESPONSE-CODE"])


def test_documents_come_a_page_at_a_time_newest_first(invoicing: ServiceHarness) -> None:
    received = [receive(invoicing, response("AP", identity=f"R-{n}")).inbound_id for n in range(5)]

    first = find_inbound(invoicing, limit=3)
    second = find_inbound(invoicing, limit=3, cursor=first.next_cursor)

    assert [d.inbound_id for d in (*first.documents, *second.documents)] == received[::-1]
    assert (first.total, second.next_cursor) == (5, None)
    assert find_inbound(invoicing, kind="invoice").documents == ()


def test_what_came_in_never_changes(invoicing: ServiceHarness) -> None:
    receive(invoicing, concert())

    for change in ("update inbound set state = 'broken'", "delete from inbound"):
        with pytest.raises(sa.exc.DBAPIError, match=r"denied|append-only"), invoicing.engine.begin() as connection:
            connection.execute(sa.text(change))
