"""Statements that come as camt.053."""

from base64 import b64encode
from hashlib import sha256

import pytest

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import GetQuarantine, GetSuspense, ImportBankStatement, ImportReply
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.events import InvoicePaid
from kernel.identifiers import format_structured_communication, uuid7
from services.invoicing.banking.refusals import BrokenStatement, EntryDiffers, NotOurAccount
from services.invoicing.tests.banking.camt_files import BBA, Movement, camt, detail, statement
from services.invoicing.tests.billing.service.billing import issued, registered, shown

TABLES = ("bank_file", "payment", "allocation", "suspense", "journal_entry", "outbox")


def importing(content: bytes) -> ImportBankStatement:
    return ImportBankStatement(request_id=uuid7(), format="camt053", content_base64=b64encode(content).decode())


def bring(house: ServiceHarness, content: bytes) -> ImportReply:
    return house.ask(importing(content), roles=("bank",), subject="bank:test")


def paying(invoice: InvoiceReply, cents: int) -> Movement:
    return Movement(cents, BBA.format(invoice.communication))


def rows(house: ServiceHarness) -> dict[str, int]:
    return {table: house.count(table) for table in TABLES}


def test_every_entry_of_a_camt_statement_finds_its_place(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    first, second, third, fourth = (issued(invoicing, client) for _ in range(4))
    typed = format_structured_communication(str(third.communication))
    parts = "".join(
        detail(BBA.format(invoice.communication), f'<Amt Ccy="EUR">{euro}</Amt>')
        for invoice, euro in ((second, "1210.00"), (fourth, "10.00"))
    )

    movements = [
        paying(first, 121_000),
        Movement(122_000, inside=parts),
        Movement(121_000, f"<Ustrd>{typed}</Ustrd>"),
        Movement(500, "<Ustrd>for the dog</Ustrd>"),
        Movement(-250, "<Ustrd>bank charges</Ustrd>"),
    ]
    content = camt(statement(movements))

    reply = bring(invoicing, content)

    assert reply == ImportReply(
        file=sha256(content).hexdigest(),
        statements=1,
        entries=6,
        matched=4,
        part_paid=1,
        settled=3,
        overpaid=0,
        suspense=2,
        amount_cents=364_250,
    )
    assert [shown(invoicing, i).open_cents for i in (first, second, third, fourth)] == [0, 0, 0, 120_000]
    assert [m.subject for m in invoicing.published(InvoicePaid)] == [i.invoice_id for i in (first, second, third)]
    assert sum(invoicing.balances().values()) == 0
    assert invoicing.balances()["bank"] == 364_250
    waiting = invoicing.ask(GetSuspense()).entries
    assert {(w.amount_cents, w.communication, w.reason) for w in waiting} == {
        (500, "for the dog", "no_communication"),
        (-250, "bank charges", "outgoing"),
    }


def test_a_camt_statement_counts_once_whatever_file_brings_it(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    booked = statement([paying(invoice, 60_000), Movement(500, "<Ustrd>?</Ustrd>")])
    later = statement([paying(invoice, 61_000)], number=2, old=60_500)

    first = bring(invoicing, camt(booked))
    before = rows(invoicing)
    again = bring(invoicing, camt(booked))
    assert rows(invoicing) == before
    together = bring(invoicing, camt(booked, later))

    assert again == first.model_copy(update={"already_imported": True})
    assert (together.entries, together.settled, together.already_imported) == (3, 1, False)
    assert invoicing.balances()["bank"] == 121_500
    assert len(invoicing.published(InvoicePaid)) == 1


def test_a_camt_entry_that_comes_again_with_another_amount_is_refused(invoicing: ServiceHarness) -> None:
    bring(invoicing, camt(statement([Movement(500)])))
    before = rows(invoicing)

    with pytest.raises(EntryDiffers):
        bring(invoicing, camt(statement([Movement(501)])))

    assert rows(invoicing) == before


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (
            camt(statement([Movement(500)])).replace(b'<Amt Ccy="EUR">5.00</Amt>', b'<Amt Ccy="EUR">5.01</Amt>', 1),
            "old balance and entries do not sum to the new balance",
        ),
        (
            camt(statement([Movement(1, "<Ustrd>&b;</Ustrd>")]), prologue='<!DOCTYPE x [<!ENTITY b "boo">]>'),
            "a document type or entity has no place here",
        ),
        (b"0000018011520105", "the file is no well-formed XML, or is nested too deep"),
    ],
    ids=["balance", "bomb", "coda"],
)
def test_of_a_broken_camt_file_nothing_is_imported(invoicing: ServiceHarness, content: bytes, rule: str) -> None:
    with pytest.raises(BrokenStatement) as refusal:
        bring(invoicing, content)

    assert refusal.value.rule == rule
    assert refusal.value.facts["rule"] == rule
    assert rows(invoicing) == dict.fromkeys(TABLES, 0)


def test_a_sound_statement_beside_a_broken_one_is_imported_and_the_broken_waits(invoicing: ServiceHarness) -> None:
    broken = statement([Movement(2)], number=2, old=1).replace("BOOK", "DONE")

    reply = bring(invoicing, camt(statement([Movement(1)]), broken))

    assert (reply.statements, reply.entries, reply.waiting) == (1, 1, 1)
    assert reply.faults[0].path == "Stmt[2]/Ntry[1]/Sts"
    assert [file.file for file in invoicing.ask(GetQuarantine()).files] == [reply.file]
    assert invoicing.balances()["bank"] == 1


def test_a_camt_statement_of_another_account_is_refused(invoicing: ServiceHarness) -> None:
    with pytest.raises(NotOurAccount):
        bring(invoicing, camt(statement([Movement(1)], account="BE43068999999501")))

    assert rows(invoicing) == dict.fromkeys(TABLES, 0)
