"""What finance does at the command line every day, against a running system of its own: it counts what is there."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.waiting import eventually
from contracts.invoicing import billing as inv
from contracts.invoicing import clients as cli
from deploy.local.bank.coda import BankPayment, write_coda
from kernel.clock import legal_date, utc_now
from kernel.identifiers import uuid7
from services.invoicing.tests.documents.service.test_ubl_validation import concert, with_defect
from tests.integration.command_line import read, run
from tests.integration.one_invoice import PaidInvoice, an_invoice_is_paid

IBAN, TODAY = "BE68539007547034", legal_date(utc_now())
WRONG, RIGHT = "0088:1234567890123", "0208:0428759497"
NOBODY = "inv_" + "0" * 32


@pytest.fixture(scope="module")
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    with running(new_system()) as started:
        yield started


@pytest.fixture(scope="module")
def paid(system: RunningSystem) -> PaidInvoice:
    return an_invoice_is_paid(system)


def invoice(system: RunningSystem, unit_id: str, name: str, **client_fields: Any) -> inv.InvoiceReply:
    """Issued today: net 1,000.00, with VAT 1,210.00."""
    client = {"country": "BE", "kind": "individual", "not_a_duplicate": True, **client_fields}
    line = inv.LineInput(description="Concert", quantity="1", unit_price_cents=100_000)
    with system.client("operator:test", "operator") as caller:
        register = cli.RegisterClient(request_id=uuid7(), name=name, **client)
        client_id = caller.ask(register).client_id
        draft = inv.DraftInvoice(request_id=uuid7(), unit_id=unit_id, client_id=client_id, lines=(line,))
        drafted = caller.ask(draft)
        issue = inv.IssueInvoice(request_id=uuid7(), invoice_id=drafted.invoice_id)
        return caller.ask(issue)


def bank_file(folder: Path, number: int, *payments: BankPayment) -> str:
    file = folder / f"{number}.cod"
    file.write_bytes(write_coda(IBAN, number, TODAY, 0, payments))
    return str(file)


def waiting(system: RunningSystem) -> dict[int, Any]:
    """What waits in suspense, by its cents."""
    return {entry["amount_cents"]: entry for entry in read(system, "bank", "suspense")["entries"]}


def open_cents(system: RunningSystem, number: str | None) -> list[int]:
    return [row["open_cents"] for row in read(system, "invoices", "--text", str(number))["invoices"]]


def test_a_bank_file_is_imported_and_what_waits_is_matched_by_hand(
    system: RunningSystem, paid: PaidInvoice, tmp_path: Path
) -> None:
    sure, unsure = (invoice(system, paid.unit_id, name) for name in ("Zaal Noord", "Zaal Zuid"))
    file = bank_file(
        tmp_path,
        901,
        BankPayment(121_000, structured=sure.communication),
        BankPayment(60_000, text=f"part of {unsure.number}", counterparty_name="Somebody"),
    )

    first, again = run(system, "bank", "import", file), read(system, "bank", "import", file)
    entry = waiting(system)[60_000]
    payment = entry["payment_id"]
    too_much = run(system, "bank", "match", payment, unsure.invoice_id, code=1)
    matched = read(system, "bank", "match", payment, f"{unsure.invoice_id}=50000")

    assert "1 statements, 2 entries, 1,810.00 EUR" in first
    assert (again["matched"], again["suspense"], again["already_imported"]) == (1, 1, True)
    [suggestion] = entry["suggestions"]
    assert (suggestion["invoice_id"], suggestion["confidence"]) == (unsure.invoice_id, 90)
    assert "(more_than_is_left, field allocations, left_cents 60000)" in too_much
    assert (matched["applied_cents"], matched["suspense_cents"]) == (50_000, 10_000)

    unmatched = read(system, "bank", "unmatch", payment, unsure.invoice_id, "--reason", "of another client")
    output = run(system, "bank", "match", payment, "--rest-to", unsure.client_id)
    assert unmatched["suspense_cents"] == 60_000
    assert f"{payment}, 600.00 EUR" in output
    assert "not_matched" in run(system, "bank", "unmatch", payment, unsure.invoice_id, "--reason", "once more", code=1)
    assert open_cents(system, unsure.number) == [121_000]
    assert 60_000 not in waiting(system)


def test_an_invoice_without_cents_gets_all_that_is_open_of_it(
    system: RunningSystem, paid: PaidInvoice, tmp_path: Path
) -> None:
    issued_invoice = invoice(system, paid.unit_id, "Zaal Oost")
    run(system, "bank", "import", bank_file(tmp_path, 902, BankPayment(130_001, text="gig")))
    payment = waiting(system)[130_001]["payment_id"]

    output = run(system, "bank", "match", payment, issued_invoice.invoice_id, "--rest-to", issued_invoice.client_id)

    assert f"Nothing is left to pay of {issued_invoice.invoice_id}." in output
    assert open_cents(system, issued_invoice.number) == [0]
    assert "say how many cents" in run(system, "bank", "match", payment, issued_invoice.invoice_id, code=2)


def test_a_file_with_a_fault_is_refused_or_kept_and_discarded(system: RunningSystem, tmp_path: Path) -> None:
    file = tmp_path / "broken.cod"
    content = Path(bank_file(tmp_path, 903, BankPayment(121_000, text="x"))).read_bytes()
    file.write_bytes(content.replace(b"000000000121000", b"000000000121010", 1))
    digest = sha256(file.read_bytes()).hexdigest()

    refused = run(system, "bank", "import", str(file), code=1)
    quarantine_output = run(system, "bank", "import", str(file), "--quarantine", code=1)

    assert "broken_statement" in refused
    assert f"Not imported: {file.name} waits in quarantine" in quarantine_output
    assert digest in run(system, "bank", "quarantine")
    [listed] = read(system, "bank", "quarantine")["files"]
    assert (listed["file"], listed["format"]) == (digest, "coda")
    assert listed["faults"]
    other = run(system, "bank", "quarantine", "discard", "0" * 64, "--why", "not ours", code=1)
    assert "(unknown_thing, field file)" in other
    assert "No bank file waits" in run(system, "bank", "quarantine", "discard", digest, "--why", "sent again")


def test_money_that_went_out_is_explained(system: RunningSystem, tmp_path: Path) -> None:
    run(system, "bank", "import", bank_file(tmp_path, 904, BankPayment(-25_007, text="rent")))
    assert "-250.07" in run(system, "bank", "suspense")
    payment = waiting(system)[-25_007]["payment_id"]

    without = run(system, "bank", "classify", payment, "other", code=1)
    reply = read(system, "bank", "classify", payment, "other", "--note", "rent of the office")

    assert "(invalid_request, field note)" in without
    assert reply["suspense_cents"] == 0
    assert -25_007 not in waiting(system)


def test_reminders_are_looked_at_before_they_are_written(system: RunningSystem, paid: PaidInvoice) -> None:
    """Other stories may have late clients: nothing is written to them here."""
    dry = run(system, "remind", "run", "--dry-run")
    again = read(system, "remind", "run", "--dry-run")
    new_year, next_month = TODAY.replace(month=1, day=1), TODAY + timedelta(days=30)
    real_run = run(system, "remind", "run", "--day", str(new_year))

    assert f"{TODAY}: {again['letters']} letters would be written, about {again['invoices']} invoices." in dry
    assert f"{new_year}: 0 letters written, about 0 invoices." in real_run
    assert "(reminder_day_in_future, field day)" in run(system, "remind", "run", "--day", str(next_month), code=1)


def test_the_trace_of_reminders_is_that_of_an_invoice_or_a_client(system: RunningSystem, paid: PaidInvoice) -> None:
    issued_invoice = invoice(system, paid.unit_id, "Zaal West")
    hold = {"invoice_id": issued_invoice.invoice_id, "reason": "disputed", "note": "not as agreed"}
    run(system, "call", "invoicing", "hold_reminders", json.dumps(hold))

    for about in (issued_invoice.invoice_id, issued_invoice.client_id):
        output = run(system, "remind", "trace", about)
        assert issued_invoice.invoice_id in output
        assert "disputed" in output
    assert read(system, "remind", "trace", issued_invoice.invoice_id)["holds"][0]["held"]
    assert "(unknown_thing, field invoice_id)" in run(system, "remind", "trace", NOBODY, code=1)


def test_what_is_owed_and_what_was_invoiced_is_shown(system: RunningSystem, paid: PaidInvoice) -> None:
    issued_invoice = invoice(system, paid.unit_id, "Zaal Midden")

    owed = read(system, "receivables", "--client", issued_invoice.client_id)
    output = run(system, "receivables", "--client", issued_invoice.client_id)
    turnover = read(system, "turnover", "--unit", paid.unit_id)
    [month] = turnover["months"]

    assert (owed["open_cents"], owed["overdue_cents"], owed["day"]) == (121_000, 0, str(TODAY))
    assert "Zaal Midden" in output
    assert "█" * 30 in output
    assert (month["month"], month["net_cents"]) == (f"{TODAY:%Y-%m}", turnover["net_cents"])
    assert f"Turnover of {TODAY:%Y}" in run(system, "turnover", "--unit", paid.unit_id)
    assert read(system, "turnover", "--year", "2020")["months"] == []


def test_invoices_are_listed_page_by_page(system: RunningSystem, paid: PaidInvoice) -> None:
    issued_invoices = [invoice(system, paid.unit_id, "Bladzijde") for _ in range(2)]

    first = read(system, "invoices", "--text", "Bladzijde", "--limit", "1")
    second = read(system, "invoices", "--text", "Bladzijde", "--limit", "1", "--after", first["next_cursor"])
    listing = ("invoices", "--unit", paid.unit_id, "--state", "issued", "--text", "Bladzijde", "--limit", "1")
    output = run(system, *listing)
    _, _, cursor = output.partition("There is more: add --after ")

    pages = [page["invoices"][0]["number"] for page in (first, second)]
    assert pages == [issued_invoices[1].number, issued_invoices[0].number]
    assert second["next_cursor"] is None
    assert str(issued_invoices[0].number) in run(system, *listing, "--after", cursor.strip())
    assert "invalid_request, field cursor" in run(system, "invoices", "--after", cursor.strip(), code=1)
    assert "(unknown_thing, field unit_id)" in run(system, "invoices", "--unit", "unit_" + "0" * 32, code=1)


def test_a_held_document_is_mended_and_leaves(system: RunningSystem, paid: PaidInvoice) -> None:
    issued_invoice = invoice(
        system, paid.unit_id, "Held", kind="company", enterprise_number="0428759497", peppol_id=WRONG
    )
    number = str(issued_invoice.number)

    eventually(lambda: number in run(system, "documents", "held"), what="the document is held")
    output = run(system, "documents", "held")
    mend = {"client_id": issued_invoice.client_id, "peppol_id": RIGHT}
    run(system, "call", "invoicing", "update_client", json.dumps(mend))
    again = run(system, "documents", "retry", issued_invoice.invoice_id)

    assert "PEPPOL-COMMON-R040" in output
    assert f"{number} waits for its turn again, by peppol, for {RIGHT}." in again
    eventually(lambda: number in run(system, "documents", "sent", "--limit", "1000"), what="the document left")
    assert "(dispatch_not_held" in run(system, "documents", "retry", issued_invoice.invoice_id, code=1)
    assert number not in run(system, "documents", "waiting")


def test_a_document_is_fetched_in_every_form(system: RunningSystem, paid: PaidInvoice, tmp_path: Path) -> None:
    starts = {"pdf": b"%PDF-", "ubl": b"<?xml", "json": b"{"}

    for form, start in starts.items():
        out = tmp_path / f"document.{form}"
        output = run(system, "documents", "get", paid.invoice_id, "--format", form, "--out", str(out))
        assert out.read_bytes().startswith(start)
        assert sha256(out.read_bytes()).hexdigest() in output
    nowhere = str(tmp_path / "absent" / "x.pdf")
    assert "Cannot write" in run(system, "documents", "get", paid.invoice_id, "--out", nowhere, code=2)
    assert "(unknown_thing, field document_id)" in run(system, "documents", "get", NOBODY, code=1)


def test_a_document_that_comes_in_is_kept_sound_or_broken(system: RunningSystem, tmp_path: Path) -> None:
    sound, broken, nonsense = (tmp_path / f"{name}.xml" for name in ("sound", "broken", "nonsense"))
    sound.write_bytes(concert())
    broken.write_bytes(with_defect("amount due"))
    nonsense.write_text("no XML")

    output = run(system, "documents", "receive", str(sound), "--sender", "a test")

    assert "invoice 2026-BE-000123 of Gedeeld CV" in output
    assert "names none of our enterprise numbers" in output
    assert read(system, "documents", "receive", str(sound))["already_received"]
    assert "Kept as broken: BR-CO-16" in run(system, "documents", "receive", str(broken), code=1)
    assert "(not_a_document" in run(system, "documents", "receive", str(nonsense), code=1)


def test_of_many_that_are_refused_every_fault_is_told_with_its_place(system: RunningSystem, paid: PaidInvoice) -> None:
    request = json.dumps({"invoice_ids": [paid.invoice_id, NOBODY]})

    lines = run(system, "call", "invoicing", "issue_invoices", request, code=1).splitlines()

    assert "many_refused" in lines[0]
    assert [line.split(":")[0] for line in lines[1:]] == ["- invoice_ids.0.invoice_id", "- invoice_ids.1.invoice_id"]
