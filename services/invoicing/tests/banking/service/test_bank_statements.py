from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from gzip import compress
from hashlib import sha256
from threading import Barrier

import pytest
import sqlalchemy as sa

from chassis import turns
from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import GetSuspense, ImportBankStatement, ImportReply
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.events import InvoicePaid
from contracts.wire.operations import GetAudit
from contracts.wire.refusals import InvalidRequest
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import format_structured_communication, structured_communication, uuid7
from kernel.refusal import Refused
from services.invoicing.banking.refusals import BrokenStatement, EntryDiffers, NotOurAccount
from services.invoicing.tests.billing.service.billing import (
    DAY,
    another,
    bring,
    coda,
    counted,
    importing,
    issued,
    pay,
    registered,
    shown,
)

TABLES = ("bank_file", "payment", "allocation", "suspense")


def paying(invoice: InvoiceReply, cents: int) -> BankPayment:
    return BankPayment(cents, structured=invoice.communication)


def mixed(invoices: list[InvoiceReply]) -> list[BankPayment]:
    """Ten payments of four invoices of 1,210.00: every way in which money can come."""
    first, second, third, fourth = invoices
    sound = structured_communication(99)
    return [
        paying(first, 121_000),
        paying(second, 21_000),
        paying(second, 100_001),
        paying(second, 50),
        BankPayment(121_000, text=f"invoice {format_structured_communication(str(third.communication))} thanks"),
        paying(fourth, 1_000),
        BankPayment(300, structured=sound),
        BankPayment(400, structured="123456789000"),
        BankPayment(500, text="for the dog"),
        BankPayment(-250, text="bank charges"),
    ]


def rows(house: ServiceHarness) -> dict[str, int]:
    return {table: house.count(table) for table in (*TABLES, "journal_entry", "outbox")}


def test_every_entry_of_a_statement_finds_its_place(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoices = [issued(invoicing, client) for _ in range(4)]

    content = coda(mixed(invoices))
    reply = bring(invoicing, content)

    assert reply == ImportReply(
        file=sha256(content).hexdigest(),
        statements=1,
        entries=10,
        matched=6,
        part_paid=2,
        settled=3,
        overpaid=2,
        suspense=4,
        amount_cents=365_001,
    )
    assert [shown(invoicing, invoice).open_cents for invoice in invoices] == [0, 0, 0, 120_000]
    assert [m.subject for m in invoicing.published(InvoicePaid)] == [i.invoice_id for i in invoices[:3]]
    assert invoicing.balances() == {
        "bank": reply.amount_cents,
        "receivable": 120_000,
        "client_credit": -51,
        "suspense": -950,
        "turnover": -100_000,
        "vat_due": -84_000,
        "clearing:invoicing>payroll": -300_000,
    }
    assert sum(invoicing.balances().values()) == 0
    waiting = invoicing.ask(GetSuspense()).entries
    assert {(w.amount_cents, w.communication, w.reason) for w in waiting} == {
        (300, structured_communication(99), "unknown"),
        (400, "123456789000", "bad_check_digits"),
        (500, "for the dog", "no_communication"),
        (-250, "bank charges", "outgoing"),
    }


def test_the_audit_knows_every_entry_of_every_file_and_tells_payments_by_hand_apart(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    first, second = issued(invoicing, client), issued(invoicing, client)
    bring(invoicing, coda([paying(first, 121_000)]))
    pay(invoicing, second.communication, 1_000)

    audit = invoicing.ask(GetAudit())

    [files] = [check for check in audit.checks if check.name == "invoicing.bank_files"]
    [before, untold, by_hand] = audit.apart
    assert [check.name for check in audit.checks if check.differing] == []
    assert files.rows == 2  # the entry, and how many the file has
    assert (before.rows, untold.rows) == (0, 0)
    assert (by_hand.rows, by_hand.cents) == (1, 1_000)


def test_the_same_file_counts_once(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    content = coda([paying(invoice, 121_000), BankPayment(500, text="?")])
    request = importing(content)

    first = invoicing.ask(request)
    before = rows(invoicing)
    repeated = invoicing.ask(request)
    again = bring(invoicing, content)

    assert repeated == first
    assert not first.already_imported
    assert again == first.model_copy(update={"already_imported": True})
    assert rows(invoicing) == before


def test_a_statement_sent_again_with_other_flags_counts_once(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    content = coda([paying(invoice, 60_000), BankPayment(500, text="?")])
    header, rest = content[:128], content[128:]
    duplicate = header[:16] + b"D" + header[17:] + rest  # the bank marks a copy so

    first = bring(invoicing, content)
    before = rows(invoicing)
    again = bring(invoicing, duplicate)

    renamed = {"already_imported": True, "file": sha256(duplicate).hexdigest()}
    assert again == first.model_copy(update=renamed)
    assert rows(invoicing) == before | {"bank_file": 2}
    assert shown(invoicing, invoice).open_cents == 61_000


def test_a_file_with_one_new_statement_adds_only_that(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    first, second = coda([paying(invoice, 60_000)]), coda([paying(invoice, 61_000)], number=2)

    bring(invoicing, first)
    reply = bring(invoicing, first + first + second)

    assert (reply.statements, reply.entries, reply.settled) == (3, 2, 1)
    assert not reply.already_imported
    assert invoicing.balances()["bank"] == 121_000
    assert len(invoicing.published(InvoicePaid)) == 1


def test_an_entry_that_comes_again_with_another_amount_is_refused(invoicing: ServiceHarness) -> None:
    bring(invoicing, coda([BankPayment(500, text="?"), BankPayment(100, text="?")]))
    before = rows(invoicing)

    with pytest.raises(EntryDiffers) as refusal:
        bring(invoicing, coda([BankPayment(500, text="?"), BankPayment(101, text="?")]))
    with pytest.raises(EntryDiffers):
        bring(
            invoicing,
            coda([BankPayment(1, text="?")], number=2) + coda([BankPayment(2, text="?")], number=2),
        )

    assert refusal.value.field == "content_base64"
    assert rows(invoicing) == before


def test_a_statement_without_movements_is_imported_once(invoicing: ServiceHarness) -> None:
    replies = [bring(invoicing, coda([])) for _ in range(2)]

    assert [reply.entries for reply in replies] == [0, 0]
    assert [reply.already_imported for reply in replies] == [False, True]


def broken_balance(content: bytes) -> bytes:
    lines = content.split(b"\r\n")
    lines[-3] = lines[-3][:55] + b"90" + lines[-3][57:]
    return b"\r\n".join(lines)


@pytest.mark.parametrize(
    ("spoil", "line", "rule"),
    [
        (broken_balance, 4, "old balance and movements do not sum to the new balance"),
        (lambda content: content[:-130], 4, "the statement stops before record 9"),
        (lambda content: content[:300] + content[301:], 3, "a record has 128 characters, this line has 127"),
    ],
)
def test_a_broken_file_is_refused_whole(
    invoicing: ServiceHarness, spoil: Callable[[bytes], bytes], line: int, rule: str
) -> None:
    invoice = issued(invoicing)
    before = rows(invoicing)

    with pytest.raises(BrokenStatement) as refusal:
        bring(invoicing, spoil(coda([paying(invoice, 121_000)])))

    assert refusal.value.facts == {"line": line, "rule": rule, "statement": "001"}
    assert rows(invoicing) == before


def test_a_file_of_another_account_is_refused(invoicing: ServiceHarness) -> None:
    with pytest.raises(NotOurAccount):
        bring(invoicing, coda([BankPayment(500, text="?")], iban="BE43068999999501"))

    assert rows(invoicing) == dict.fromkeys(rows(invoicing), 0)


@pytest.mark.parametrize(
    ("content", "refusal"), [("abcde", InvalidRequest), (b64encode(b"none").decode(), BrokenStatement)]
)
def test_what_is_no_file_is_refused(invoicing: ServiceHarness, content: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        invoicing.ask(ImportBankStatement(request_id=uuid7(), content_base64=content))


def test_a_file_and_a_person_that_race_settle_an_invoice_once(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    content = coda([paying(invoice, 121_000)])

    def run(n: int) -> None:
        house = another(invoicing, n)
        if n % 2:
            bring(house, content)
        else:
            pay(house, invoice.communication, 121_000)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(run, range(1, 5)))

    assert invoicing.count("payment") == 3  # the file counts once
    assert len(invoicing.published(InvoicePaid)) == 1
    assert invoicing.balances()["bank"] == 363_000
    assert invoicing.balances()["client_credit"] == -242_000


def test_one_statement_in_many_files_at_once_counts_once(invoicing: ServiceHarness) -> None:
    """The bank's file, and its copy that is marked so, brought by six at the same moment."""
    client = registered(invoicing)
    payments = [paying(issued(invoicing, client), 121_000) for _ in range(20)]
    content, start = coda(payments), Barrier(6)
    files = [content, content[:16] + b"D" + content[17:]]

    def run(n: int) -> ImportReply:
        start.wait()
        return bring(another(invoicing, n), files[n % 2])

    with ThreadPoolExecutor(6) as threads:
        replies = list(threads.map(run, range(1, 7)))

    assert [reply.settled for reply in replies] == [20] * 6
    assert sorted(reply.already_imported for reply in replies) == [False] + [True] * 5
    assert (invoicing.count("payment"), invoicing.count("bank_file")) == (20, 2)
    assert len(invoicing.published(InvoicePaid)) == 20


def test_a_statement_of_two_thousand_entries_takes_as_many_statements_as_one_of_ten(
    invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns_given: list[int] = []
    monkeypatch.setattr(turns, "give_way", lambda: turns_given.append(1))
    client = registered(invoicing)
    few = mixed([issued(invoicing, client) for _ in range(4)])
    many = [payment for _ in range(40) for payment in mixed([issued(invoicing, client) for _ in range(4)]) * 5]

    first, second = coda(few, number=1), coda(many, number=2, old=sum(payment.amount_cents for payment in few))
    bring(invoicing, coda([]))  # the chain of the account begins
    turns_given.clear()

    with counted(invoicing.engine) as for_ten:
        bring(invoicing, first)
    with counted(invoicing.engine) as for_two_thousand:
        reply = bring(invoicing, second)

    assert (reply.entries, reply.settled) == (2_000, 120)
    assert len(for_two_thousand) == len(for_ten) < 27
    assert len(turns_given) >= 6 * 2_000 // turns.AT_A_TIME  # while it is read, checked, matched and booked
    assert sum(invoicing.balances().values()) == 0
    assert len(invoicing.published(InvoicePaid)) == 123
    with invoicing.engine.connect() as connection:
        wrong = connection.execute(
            sa.text(
                """select count(*) from claim where open_cents <> total_cents -
                (select coalesce(sum(applied_cents), 0) from allocation where invoice_id = claim.invoice_id)"""
            )
        ).scalar_one()
    assert wrong == 0


def test_the_value_date_of_the_settling_entry_is_the_day_it_was_paid(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    earlier = DAY.replace(day=11)

    bring(
        invoicing,
        coda([paying(invoice, 100_000), BankPayment(21_000, invoice.communication, value_date=earlier)]),
    )

    [message] = invoicing.published(InvoicePaid)
    assert message.data.paid_on == earlier


def packed(content: bytes) -> ImportBankStatement:
    packed_base64 = b64encode(content).decode()
    return ImportBankStatement(request_id=uuid7(), content_base64=packed_base64, packing="gzip")


def test_a_packed_file_is_the_same_file(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    content = coda([paying(invoice, 121_000)])

    first = invoicing.ask(packed(compress(content)))

    assert (first.settled, first.already_imported) == (1, False)
    assert bring(invoicing, content) == first.model_copy(update={"already_imported": True})


@pytest.mark.parametrize(
    "content",
    [b"no gzip at all", compress(b"0000")[:-3], compress(b"0000") + b"more", compress(bytes(8_000_001))],
    ids=["other bytes", "cut off", "more behind it", "a bomb"],
)
def test_what_is_no_whole_packed_file_of_a_fair_size_is_refused(invoicing: ServiceHarness, content: bytes) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        invoicing.ask(packed(content))

    assert refusal.value.field == "content_base64"
