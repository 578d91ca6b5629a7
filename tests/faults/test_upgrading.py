"""A database of the first release, with invoices, payments and their books in it, is brought to the present schema."""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.db.revisions import head
from chassis.testing.databases import Databases
from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import ImportBankStatement, RecordPayment
from contracts.invoicing.billing import (
    FindInvoices,
    GetInvoice,
    GetTurnover,
    InvoiceReply,
)
from contracts.invoicing.clients import ClientReply, FindClients, UpdateClient
from contracts.invoicing.documents import GetDocument
from contracts.invoicing.events import InvoiceCredited, InvoiceIssued, InvoicePaid, InvoiceWrittenOff, LossRecovered
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.billing.domain.canonical import is_untouched, thawed
from services.invoicing.billing.domain.numbering import BELGIUM
from services.invoicing.documents.outgoing.directory import DirectoryDrop
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.use_cases.dispatch_documents import dispatch_documents
from services.invoicing.tests.banking.service.banking import classify, match, unmatch, unproven, use_credit, waiting
from services.invoicing.tests.billing.service.billing import credit, issue, pay, registered, unit_opened
from services.invoicing.tests.dunning.service.late_clients import letters, receivables, run, write_off
from tests.faults.old_invoices import (
    COMMUNICATIONS,
    DRAFT,
    DUPONT,
    ISSUED,
    OPER,
    PART_REQUEST,
    THEATRE,
    TWIN,
    ZOE,
    bank_file_in_base64,
    fill,
    invoice,
    payment,
)
from tests.faults.old_release import OldDatabase, old_database

BOOKS = {
    "bank": 449_959,
    "receivable": 210_159,
    "turnover": -215_999,
    "vat_due": -86_160,
    "client_credit": -130_000,
    "clearing:invoicing>payroll": -200_000,
    "suspense": -27_959,
}

pytestmark = pytest.mark.usefixtures("unhurried")


@pytest.fixture
def old(databases: Databases) -> Iterator[OldDatabase]:
    with old_database(databases, "invoicing") as database:
        fill(database)
        yield database


@pytest.fixture
def house(old: OldDatabase) -> ServiceHarness:
    """Invoicing of today on the upgraded database."""
    old.upgrade()
    return old.house()


def shown(house: ServiceHarness, number: int) -> InvoiceReply:
    return house.ask(GetInvoice(invoice_id=invoice(number)))


def paid_for(house: ServiceHarness, number: int) -> list[int]:
    """The turnover that InvoicePaid told for this invoice, each time it was said."""
    return [message.data.net_cents for message in house.published(InvoicePaid) if message.subject == invoice(number)]


def document(house: ServiceHarness, document_id: str, kind: str) -> bytes:
    request = GetDocument.model_validate({"document_id": document_id, "format": kind})
    return b64decode(house.ask(request).content_base64)


def test_the_books_stay_as_they_were_to_the_cent(old: OldDatabase) -> None:
    before = old.house().balances()

    assert old.upgrade() == head("invoicing")

    assert old.house().balances() == before == BOOKS
    assert unproven(old.house()) == []


def test_old_invoices_are_read_found_and_listed(house: ServiceHarness) -> None:
    replies = [shown(house, number) for number in range(1, 7)]
    matches = house.ask(FindInvoices(text="du canal")).invoices
    late = house.ask(FindInvoices(state="overdue")).invoices
    turnover = house.ask(GetTurnover(first=ISSUED, last=ISSUED))

    assert [reply.state for reply in replies] == ["issued", "issued", "paid", "paid", "issued", "issued"]
    assert [reply.open_cents for reply in replies] == [121_000, 71_000, 0, 0, 5_000, 13_159]
    assert [(part.percent, part.base_cents, part.vat_cents) for part in replies[5].vat] == [
        ("21", 9_999, 2_100),
        ("6", 1_000, 60),
    ]
    assert {reply.state for reply in matches} == {"draft", "issued", "paid"}
    assert (len(matches), len(late)) == (5, 4)
    assert (turnover.invoices, turnover.net_cents, turnover.open_cents) == (6, 415_999, 210_159)
    assert receivables(house).open_cents == 210_159


def test_old_events_that_were_not_sent_yet_are_still_good(house: ServiceHarness) -> None:
    assert [message.data.net_cents for message in house.published(InvoiceIssued)] == [100_000] * 4 + [5_000, 10_999]
    assert [message.subject for message in house.published(InvoicePaid)] == [invoice(3), invoice(4)]


def test_what_was_heard_or_asked_before_is_known(house: ServiceHarness) -> None:
    again = RecordPayment(
        request_id=UUID(PART_REQUEST),
        communication=COMMUNICATIONS[1],
        amount_cents=50_000,
        value_date=date(2026, 8, 1),
    )

    assert house.consume(unit_opened()) == 0
    assert house.ask(again).payment_id == payment("part")
    assert house.balances() == BOOKS


@pytest.mark.parametrize(("number", "open_cents", "net_cents"), [(1, 121_000, 100_000), (2, 71_000, 100_000)])
def test_an_old_invoice_is_paid_and_its_turnover_passes(
    house: ServiceHarness, number: int, open_cents: int, net_cents: int
) -> None:
    reply = pay(house, COMMUNICATIONS[number - 1], open_cents)

    assert (reply.invoice_id, reply.open_cents, reply.settled) == (invoice(number), 0, True)
    assert paid_for(house, number) == [net_cents]
    assert unproven(house) == []


def test_old_payments_are_taken_back_and_turnover_does_not_pass_twice(house: ServiceHarness) -> None:
    unmatch(house, payment("again"), shown(house, 3))
    unmatch(house, payment("whole"), shown(house, 3))
    opened = shown(house, 3)

    match(house, payment("again"), (opened, 121_000))

    assert (opened.state, opened.open_cents) == ("issued", 121_000)
    assert shown(house, 3).state == "paid"
    assert paid_for(house, 3) == [100_000]
    assert house.balances()["suspense"] == BOOKS["suspense"] - 121_000
    assert unproven(house) == []


def test_old_credit_pays_another_invoice_and_is_refunded(house: ServiceHarness) -> None:
    classify(house, payment("rent"), "refund", client_id=THEATRE)
    reply = use_credit(house, THEATRE, shown(house, 1), 121_000)

    assert (reply.credit_left_cents, reply.settled) == (4_000, True)
    assert unproven(house) == []


def test_old_suspense_is_suggested_matched_and_explained(house: ServiceHarness) -> None:
    entries = {entry.payment_id: entry for entry in waiting(house)}

    match(house, payment("named"), (shown(house, 2), 12_100))
    match(house, payment("unknown"), (shown(house, 6), 13_159))
    match(house, payment("misspelt"), rest_to=ZOE)
    classify(house, payment("rent"), "other", note="rent of the studio")

    naming_entry = entries.pop(payment("named"))
    assert (naming_entry.reason, naming_entry.communication) == ("no_communication", "facture 2026-BE-000002")
    assert [suggestion.invoice_id for suggestion in naming_entry.suggestions][:1] == [invoice(2)]
    assert {entry.reason for entry in entries.values()} == {"outgoing", "unknown", "bad_check_digits"}
    assert shown(house, 2).open_cents == 71_000 - 12_100
    assert paid_for(house, 6) == [10_999]
    assert waiting(house) == []
    assert unproven(house) == []


def test_an_old_direct_debit_that_comes_back_opens_its_invoice(house: ServiceHarness) -> None:
    request = RecordPayment(
        request_id=uuid7(), communication=COMMUNICATIONS[4], amount_cents=5_000, value_date=date(2026, 9, 14)
    )
    collected = house.ask(request)
    classify(house, payment("rent"), "returned_debit", returned_payment_id=collected.payment_id)

    assert shown(house, 5).open_cents == 5_000
    assert unproven(house) == []


def test_a_bank_file_of_before_counts_no_second_time(house: ServiceHarness) -> None:
    request = ImportBankStatement(request_id=uuid7(), content_base64=bank_file_in_base64())
    reply = house.ask(request, roles=("bank",), subject="bank:test")

    assert (reply.already_imported, reply.entries, reply.suspense) == (True, 2, 2)
    assert house.balances() == BOOKS


def test_old_invoices_are_credited_before_and_after_payment(house: ServiceHarness) -> None:
    whole = credit(house, shown(house, 1))
    part = credit(house, shown(house, 3), percent="40")
    mixed = credit(house, shown(house, 6), percent="50")

    events_by_invoice = {message.subject: message.data for message in house.published(InvoiceCredited)}
    assert (whole.applied_cents, whole.credit_cents) == (121_000, 0)
    assert (part.applied_cents, part.credit_cents) == (0, 48_400)
    assert [(event.passed_before_cents, event.passed_after_cents) for event in events_by_invoice.values()] == [
        (0, 0),
        (100_000, 60_000),
        (0, 0),
    ]
    assert (mixed.net_cents, mixed.vat_cents) == (5_500, 1_080)
    assert shown(house, 1).state == "credited"
    assert unproven(house) == []


def test_old_late_invoices_are_reminded_in_one_letter_to_each_client(house: ServiceHarness) -> None:
    """What the theatre paid twice and too much, 130,000 cents, is its credit: set off against the oldest it owes."""
    reply = run(house)

    assert (reply.letters, reply.invoices) == (3, 3)
    assert {letter.client_id: [part.open_cents for part in letter.invoices] for letter in letters(house)} == {
        THEATRE: [121_000 + 71_000 - 130_000],
        OPER: [5_000],
        ZOE: [13_159],
    }
    assert {part.description for letter in letters(house) for part in letter.invoices} == {"Design", "Concert", "A"}
    assert run(house).letters == 0


def test_an_old_invoice_is_written_off_and_recovered(house: ServiceHarness) -> None:
    write_off_reply = write_off(house, shown(house, 2), "bankruptcy")
    pay(house, COMMUNICATIONS[1], 71_000)

    losses = [message.data for message in house.published(InvoiceWrittenOff)]
    back = [message.data for message in house.published(LossRecovered)]
    assert write_off_reply.open_cents == 71_000
    assert paid_for(house, 2) == [100_000 - losses[0].lost_cents]
    assert [recovery.recovered_cents for recovery in back] == [losses[0].lost_cents]
    assert unproven(house) == []


def test_an_old_draft_is_issued_under_the_next_number_and_leaves(house: ServiceHarness, tmp_path: Path) -> None:
    draft = house.ask(GetInvoice(invoice_id=DRAFT))

    issued = issue(house, draft)

    assert (draft.state, draft.kind, issued.number) == ("draft", "invoice", "2026-BE-000007")
    assert house.run(dispatch_documents, DirectoryDrop(tmp_path)) == 1
    assert validate((tmp_path / "peppol/2026-BE-000007.xml").read_bytes()) == []


@pytest.mark.parametrize("number", [1, 5, 6])
def test_a_document_of_the_first_format_is_made_into_every_file(house: ServiceHarness, number: int) -> None:
    json_file, pdf, ubl = (document(house, invoice(number), kind) for kind in ("json", "pdf", "ubl"))

    with house.engine.connect() as connection:
        query = sa.text("select document, content_hash from issued_invoice where invoice_id = :id")
        row = connection.execute(query, {"id": invoice(number)}).one()
    assert json.loads(json_file)["format"] == "gedeeld.invoice.1"
    assert (json_file.decode(), sha256(json_file).hexdigest()) == (row.document, row.content_hash)
    assert is_untouched(thawed(row.document, BELGIUM))
    assert pdf.startswith(b"%PDF-")
    # Only Peppol asks for the electronic address of a client, which a person and a German company have not.
    broken = {finding.rule for finding in validate(ubl) if finding.severity == "fatal"}
    assert broken == (set() if number == 1 else {"PEPPOL-EN16931-R010"})


def test_a_credit_note_on_an_old_invoice_leaves_over_peppol(house: ServiceHarness, tmp_path: Path) -> None:
    note = credit(house, shown(house, 1), percent="50")
    credit(house, shown(house, 6))

    assert house.run(dispatch_documents, DirectoryDrop(tmp_path)) == 2

    content = (tmp_path / f"peppol/{note.number}.xml").read_bytes()
    assert validate(content) == []
    assert b"2026-BE-000001" in content
    assert document(house, note.credit_note_id, "pdf").startswith(b"%PDF-")
    assert len(list((tmp_path / "pdf").iterdir())) == 1


def test_old_clients_are_found_by_name_and_changed(house: ServiceHarness) -> None:
    clients = house.ask(FindClients(text="theatre du canal")).clients
    twin = registered_number(house, TWIN, vat_number="BE0835207216", street="Rue Haute 1", city="Mons")
    dupont = registered_number(house, DUPONT, email="dupont@example.org", vat_number="BE0428759497")

    assert {client.client_id for client in clients} == {THEATRE, TWIN}
    assert (twin.enterprise_number, twin.street) == ("0835207216", "Rue Haute 1")
    assert (dupont.enterprise_number, dupont.vat_number) == ("0428759497", "BE0428759497")


def registered_number(house: ServiceHarness, client_id: str, **fields: str) -> ClientReply:
    request = UpdateClient.model_validate(
        {"request_id": uuid7(), "client_id": client_id, "not_a_duplicate": True, **fields}
    )
    return house.ask(request)


@pytest.mark.parametrize(
    ("fields", "client_id"),
    [
        ({"enterprise_number": "0403019261"}, THEATRE),
        ({"enterprise_number": "0428759497", "vat_number": "BE0428759497"}, DUPONT),
        ({"country": "DE", "vat_number": "DE 136 695 976"}, OPER),
    ],
)
def test_nobody_is_registered_under_the_number_of_an_old_client(
    house: ServiceHarness, fields: dict[str, str], client_id: str
) -> None:
    with pytest.raises(Refused) as refusal:
        registered(house, name="Newcomer", **fields)

    assert (refusal.value.code, refusal.value.facts["client_id"]) == ("client_already_known", client_id)


def test_every_table_of_facts_is_still_closed(old: OldDatabase) -> None:
    before = set(old.closed_tables())

    old.upgrade()

    assert {"allocation", "payment", "issued_invoice", "draft_line", "posting"} <= before <= set(old.closed_tables())
    # What a draft says may be replaced, and stays in draft_revision; of an issued invoice it may not (0028).
    assert set(old.left_open()) == {"delete from draft_line", "delete from draft_allowance"}
