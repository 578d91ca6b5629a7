"""What finance reads on its screen, from the answers of the service; and wrong use that needs no system to be told."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from chassis.cli import system
from chassis.cli.app import app
from contracts.invoicing.banking import (
    Fault,
    ImportReply,
    MatchReply,
    QuarantinedFile,
    QuarantineReply,
    Suggestion,
    SuspenseEntry,
)
from contracts.invoicing.billing import MonthTurnover, TurnoverReply
from contracts.invoicing.documents import BrokenDocumentRule, InboundReply
from contracts.invoicing.dunning import Bucket, ClientDebt, LeftClient, LevelCount, ReceivablesReply, RemindersReply
from contracts.invoicing.shares import SharePayout, SharePayoutsReply
from services.invoicing.banking.commands.bank_files import tell_import, tell_quarantine
from services.invoicing.banking.commands.payments import outgoing_part, suspense_rows, tell_match
from services.invoicing.banking.commands.shares import tell_payouts
from services.invoicing.billing.commands.lists import tell_turnover
from services.invoicing.documents.commands.documents import tell_inbound
from services.invoicing.dunning.commands.receivables import tell_receivables
from services.invoicing.dunning.commands.reminders import tell_run

DAY = date(2026, 9, 14)
PAYMENT, INVOICE, CLIENT = "pay_" + "a" * 32, "inv_" + "b" * 32, "cli_" + "c" * 32
SHA = "d" * 64
Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No running system."""
    for name in ("GEDEELD_AMQP_URL", "GEDEELD_KEY_FILE", "GEDEELD_STATE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(system, "PROJECT", tmp_path)


def gedeeld(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def lines(out: Out) -> list[str]:
    """What was printed, one space for many."""
    return [" ".join(line.split()) for line in out.readouterr().out.splitlines() if line.strip()]


def imported(**fields: Any) -> ImportReply:
    counts = {"statements": 1, "entries": 7, "matched": 4, "part_paid": 1, "settled": 3, "overpaid": 1, "suspense": 2}
    return ImportReply(**{"file": SHA, "amount_cents": 123_456, "booked_costs": 1, **counts, **fields})


def test_a_part_of_outgoing_money_is_read_with_what_belongs_to_its_purpose() -> None:
    texts = (f"refund=12100:{CLIENT}", f"returned_debit=100:{PAYMENT}", "other=5:wages: of May", "bank_cost=350")

    assert [outgoing_part(text).model_dump(exclude_none=True) for text in texts] == [
        {"purpose": "refund", "cents": 12_100, "client_id": CLIENT},
        {"purpose": "returned_debit", "cents": 100, "returned_payment_id": PAYMENT},
        {"purpose": "other", "cents": 5, "note": "wages: of May"},
        {"purpose": "bank_cost", "cents": 350},
    ]


def test_an_import_tells_what_became_of_the_entries(capsys: Out) -> None:
    tell_import(imported())

    output = lines(capsys)
    assert output[:2] == [f"SHA-256 {SHA}", "1 statements, 7 entries, 1,234.56 EUR"]
    assert "of these: nothing is left to pay 3" in output
    assert "in suspense, for a person 2" in output
    assert output[-1] == "See what waits: gedeeld bank suspense"


def test_what_came_before_and_leaves_nothing_waiting_is_told_so(capsys: Out) -> None:
    tell_import(imported(suspense=0, already_imported=True))

    output = lines(capsys)
    assert output[1].endswith("; all of it came before")
    assert "gedeeld bank suspense" not in output[-1]


def test_of_a_file_in_quarantine_only_the_faults_are_told(capsys: Out) -> None:
    tell_import(imported(statements=0, faults=(Fault(line=5, path="Stmt[1]/Bal[2]", rule="does not add up"),)))

    output = lines(capsys)
    assert "5 Stmt[1]/Bal[2] does not add up" in output
    assert not any("entries" in line for line in output)


def test_quarantine_tells_the_whole_name_of_each_file(capsys: Out) -> None:
    file = QuarantinedFile(
        file=SHA,
        format="coda",
        received_at=datetime(2026, 9, 14, 18, tzinfo=UTC),
        size_bytes=1_280,
        faults=(Fault(line=0, path="", rule="not our account"),),
    )
    tell_quarantine(QuarantineReply(files=(file,)), as_json=False)
    output = lines(capsys)
    tell_quarantine(QuarantineReply(files=()), as_json=False)

    assert output[:2] == [SHA, "coda, 1,280 bytes, received 2026-09-14 18:00:00.000 UTC"]
    assert "not our account" in output[-1]
    assert lines(capsys) == ["No bank file waits in quarantine."]


def test_what_waits_stands_above_the_invoices_that_it_may_pay() -> None:
    suggestion = Suggestion(
        invoice_id=INVOICE,
        number="2026-BE-000123",
        client_name="Zaal Noord",
        open_cents=121_000,
        confidence=90,
        because="the text names the invoice",
    )
    entry = SuspenseEntry(
        payment_id=PAYMENT,
        amount_cents=60_000,
        value_date=DAY,
        communication="2026-BE-000123, part",
        counterparty="Zaal BE71096123456769",
        reason="no_communication",
        suggestions=(suggestion,),
    )

    payment, invoice = suspense_rows(entry)

    assert payment == (
        PAYMENT,
        DAY,
        "600.00",
        "",
        "Zaal BE71096123456769",
        "2026-BE-000123, part (no_communication)",
    )
    assert invoice[:4] == (f"  {INVOICE}", "", "1,210.00", "90 %")
    assert invoice[5] == "2026-BE-000123: the text names the invoice"
    assert (
        suspense_rows(entry.model_copy(update={"communication": "", "suggestions": ()}))[0][5] == "(no_communication)"
    )


def test_a_match_tells_where_the_money_is_and_what_is_settled(capsys: Out) -> None:
    reply = MatchReply(
        payment_id=PAYMENT,
        amount_cents=130_000,
        applied_cents=121_000,
        charges_cents=4_000,
        credit_cents=5_000,
        suspense_cents=0,
        settled_invoice_ids=(INVOICE,),
    )

    tell_match(reply, as_json=False)

    output = lines(capsys)
    assert output[0] == f"{PAYMENT}, 1,300.00 EUR"
    assert {"applied to invoices 1,210.00", "late charges of clients 40.00", "credit of clients 50.00"} < set(output)
    assert output[-1] == f"Nothing is left to pay of {INVOICE}."


def reminded() -> RemindersReply:
    return RemindersReply(
        day=DAY,
        letters=2,
        invoices=3,
        without_address=1,
        interest_cents=1_234,
        compensation_cents=4_000,
        levels=(
            LevelCount(level=1, invoices=2, open_cents=200_000),
            LevelCount(level=2, invoices=1, open_cents=100_000),
        ),
        held=4,
    )


def test_a_dry_run_of_reminders_says_that_nothing_was_written_and_how_to(capsys: Out) -> None:
    tell_run(reminded(), dry_run=True)

    output = lines(capsys)
    assert output[0] == "2026-09-14: 2 letters would be written, about 3 invoices."
    assert f"1 2 2,000.00 {'█' * 30}" in output
    assert f"2 1 1,000.00 {'█' * 15}" in output
    assert "Interest 12.34, compensation 40.00 EUR: told in the letters, booked when paid." in output
    assert output[-1] == "Nothing was written. To write them: gedeeld remind run --day 2026-09-14"


def test_a_run_of_reminders_says_what_was_written(capsys: Out) -> None:
    tell_run(reminded(), dry_run=False)

    output = lines(capsys)
    assert output[0] == "2026-09-14: 2 letters written, about 3 invoices."
    assert output[-1] == "To print and post, for want of an e-mail address: 1. Held back: 4 invoices."


def test_a_run_names_the_clients_that_it_left_and_why(capsys: Out) -> None:
    left = LeftClient(client_id="cli_0190aaaa000070008000000000000001", invoices=("2026-BE-000009",), reason="no rate")

    tell_run(reminded().model_copy(update={"left_clients": 1, "left": (left,)}), dry_run=False)

    output = lines(capsys)
    assert "Not reminded, a parameter is missing: 1 clients." in output
    assert f"{left.client_id} 2026-BE-000009 no rate" in output


def test_receivables_are_drawn_by_how_late_they_are(capsys: Out) -> None:
    reply = ReceivablesReply(
        day=DAY,
        open_cents=400_000,
        overdue_cents=100_000,
        buckets=(
            Bucket(days="not_due", invoices=3, open_cents=300_000),
            Bucket(days="1-30", invoices=0, open_cents=0),
            Bucket(days="over_90", invoices=1, open_cents=100_000),
        ),
        clients=(
            ClientDebt(
                client_id=CLIENT,
                name="Zaal [Noord]",
                open_cents=200_000,
                overdue_cents=100_000,
                oldest_due_on=date(2026, 5, 1),
            ),
        ),
    )

    tell_receivables(reply)

    output = lines(capsys)
    assert output[0] == "Open on 2026-09-14: 4,000.00 EUR, of which 1,000.00 is late."
    assert f"not due yet 3 3,000.00 {'█' * 22}" in output
    assert "1-30 0 0.00" in output
    assert f"over 90 1 1,000.00 {'█' * 7}" in output
    assert f"Zaal [Noord] 2,000.00 1,000.00 2026-05-01 {'█' * 15} {CLIENT}" in output


def test_turnover_is_drawn_by_month(capsys: Out) -> None:
    months = tuple(
        MonthTurnover(
            month=f"2026-0{n}", invoices=n, net_cents=n * 100_000, vat_cents=0, credited_net_cents=n, open_cents=n * 2
        )
        for n in (1, 2)
    )

    tell_turnover(2026, TurnoverReply(months=months, invoices=3, net_cents=300_000, credited_net_cents=3, open_cents=6))

    output = lines(capsys)
    assert f"2026-01 1 1,000.00 {'█' * 15} 0.01 0.02" in output
    assert f"2026-02 2 2,000.00 {'█' * 30} 0.02 0.04" in output
    assert output[-1] == "3 invoices, net 3,000.00 EUR; credited 0.03, open 0.06."


def test_a_document_that_came_in_is_told_with_the_rules_that_it_breaks(capsys: Out) -> None:
    reply = InboundReply(
        inbound_id="inb_" + "e" * 32,
        kind="invoice",
        state="broken",
        number="F-12",
        supplier_name="Drukkerij",
        total="99.00",
        currency="USD",
        line_count=2,
        addressed_to_us=False,
        rules=(BrokenDocumentRule(rule="BR-CO-16", sentence="Amount due is not the total"),),
        already_received=True,
    )

    tell_inbound(reply)

    output = lines(capsys)
    assert output[0].endswith("invoice F-12 of Drukkerij, which came before")
    assert output[1] == "2 lines; with VAT 99.00 USD, due -"
    assert "names none of our enterprise numbers" in output[2]
    assert output[-1] == "BR-CO-16 Amount due is not the total"


def test_an_answer_tells_what_it_answers(capsys: Out) -> None:
    tell_inbound(
        InboundReply(
            inbound_id="inb_" + "e" * 32,
            kind="response",
            state="kept",
            number="R-1",
            about_number="2026-BE-000123",
            response_code="rejected",
        )
    )

    assert lines(capsys)[-1] == "answers 2026-BE-000123: rejected"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bank", "import", "absent"), "Cannot read absent"),
        (("bank", "import", "empty"), "Cannot use empty: it is empty"),
        (("bank", "import", "large"), "Cannot use large: it has more than 8,000,000 bytes"),
        (("documents", "receive", "large"), "Cannot use large: it has more than 675,000 bytes"),
        (("bank", "match", "pay_x", f"{INVOICE}=100"), "That is no valid question: payment_id"),
        (("bank", "match", PAYMENT, f"{INVOICE}=12.10"), f"'{INVOICE}=12.10' is no INVOICE=CENTS: cents are whole"),
        (("bank", "match", PAYMENT, f"{INVOICE}="), "is no INVOICE=CENTS: cents are whole"),
        (("bank", "match", PAYMENT, f"{INVOICE}=0"), "is no INVOICE=CENTS: an id such as inv_… and cents above zero"),
        (("bank", "match", PAYMENT, "inv_x=100"), "is no INVOICE=CENTS: an id such as inv_…"),
        (("bank", "classify", PAYMENT, "--part", "refund"), "is no PURPOSE=CENTS[:WHAT], such as refund="),
        (("bank", "classify", PAYMENT, "--part", "bank_cost=3.50"), "is no PURPOSE=CENTS[:WHAT], such as refund="),
        (("bank", "classify", PAYMENT, "--part", "wages=350"), "is no PURPOSE=CENTS[:WHAT], such as refund="),
        (("bank", "classify", PAYMENT, "--part", "refund=5:inv_x"), "is no PURPOSE=CENTS[:WHAT]: an id such as"),
        (("bank", "quarantine", "discard", "abc", "--why", "old"), "That is no valid question: file"),
        (("bank", "suspense", "--after", "a b"), "That is no valid question: cursor"),
        (("remind", "trace", "nobody"), "That is no valid question: invoice_id"),
        (("remind", "run", "--day", "14 September"), "Invalid value for '--day'"),
        (("receivables", "--debtors", "0"), "Invalid value for '--debtors'"),
        (("documents", "get", INVOICE, "--format", "docx"), "Invalid value for '--format'"),
        (("turnover", "--year", "26"), "Invalid value for '--year'"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else "",
)
def test_wrong_use_is_told_before_anything_is_asked(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(b"x" * 8_000_001)

    result = gedeeld(*arguments)

    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("bank", "suspense"),
        ("bank", "quarantine"),
        ("bank", "unmatch", PAYMENT, INVOICE, "--reason", "wrong"),
        ("remind", "run", "--day", "2026-09-14", "--dry-run"),
        ("receivables", "--day", "2026-09-14"),
        ("documents", "held"),
        ("documents", "retry", INVOICE),
        ("invoices", "--state", "overdue", "--text", "Noord"),
        ("turnover", "--year", "2026"),
    ],
    ids=" ".join,
)
def test_without_a_running_system_it_says_so(arguments: tuple[str, ...]) -> None:
    result = gedeeld(*arguments)

    assert result.exit_code == 3
    assert result.stderr.startswith("Not reachable: ")


def test_what_members_are_to_get_is_told_with_its_communication(capsys: Out) -> None:
    payout = SharePayout(
        payout_id="spo_" + "e" * 32,
        member_id="mbr_" + "f" * 32,
        legal_entity="BE",
        cents=1_200_050,
        communication="960000000194",
        ordered_on=DAY,
    )

    tell_payouts(SharePayoutsReply(payouts=(payout,)), as_json=False)
    tell_payouts(SharePayoutsReply(payouts=()), as_json=False)

    output = lines(capsys)
    assert f"{payout.payout_id} {payout.member_id} 2026-09-14 12,000.50 960000000194" in output
    assert output[-1] == "Nothing is to be transferred to members."
