from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import (
    DiscardQuarantined,
    Fault,
    GetQuarantine,
    ImportBankStatement,
    ImportReply,
    QuarantinedFile,
    QuarantineReply,
)
from contracts.wire.refusals import InvalidRequest, UnknownThing
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import uuid7
from services.invoicing.banking.refusals import BrokenStatement
from services.invoicing.tests.banking.camt_files import Movement, camt, statement
from services.invoicing.tests.banking.service.bank_files import bring_file, differing, without_references
from services.invoicing.tests.banking.service.test_bank_chain import bank_cents, day
from services.invoicing.tests.billing.service.billing import bring, coda, issued, shown

TABLES = ("bank_file", "payment", "allocation", "suspense", "journal_entry", "outbox")


def keep(house: ServiceHarness, content: bytes, kind: str = "coda") -> ImportReply:
    request_fields = {"format": kind, "content_base64": b64encode(content).decode(), "mode": "quarantine"}
    return house.ask(ImportBankStatement.model_validate({"request_id": uuid7(), **request_fields}))


def quarantined(house: ServiceHarness) -> tuple[QuarantinedFile, ...]:
    return house.ask(GetQuarantine()).files


def discard(house: ServiceHarness, sha: str) -> QuarantineReply:
    request = DiscardQuarantined(request_id=uuid7(), file=sha, why="the bank sent another")
    return house.ask(request)


def broken(content: bytes) -> bytes:
    """Its new balance is ten cents too high."""
    lines = content.split(b"\r\n")
    lines[-3] = lines[-3][:54] + b"1" + lines[-3][55:]
    return b"\r\n".join(lines)


def rows(house: ServiceHarness) -> dict[str, int]:
    return {table: house.count(table) for table in TABLES}


def test_a_broken_file_is_kept_for_a_person_and_nothing_of_it_is_booked(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    sound = coda([BankPayment(121_000, structured=invoice.communication)])
    content, before = broken(sound), rows(invoicing)

    reply = keep(invoicing, content)

    faults = (Fault(line=4, rule="old balance and movements do not sum to the new balance"),)
    sha = sha256(content).hexdigest()
    assert (reply.file, reply.faults, reply.entries, reply.amount_cents) == (sha, faults, 0, 0)
    assert rows(invoicing) == before
    assert quarantined(invoicing) == (
        QuarantinedFile(
            file=sha, format="coda", received_at=invoicing.clock.now, size_bytes=len(content), faults=faults
        ),
    )
    assert bring(invoicing, sound).settled == 1
    assert shown(invoicing, invoice).state == "paid"


def test_a_camt_file_is_kept_with_the_path_of_its_fault(invoicing: ServiceHarness) -> None:
    content = camt(statement([Movement(5_000)])).replace(b">50.00<", b">50.01<", 1)

    reply = keep(invoicing, content, "camt053")

    assert [(fault.path, fault.rule) for fault in reply.faults] == [
        ("Stmt[1]/Bal[2]", "old balance and entries do not sum to the new balance")
    ]


@pytest.mark.parametrize(
    ("content", "rule", "booked"),
    [
        (coda([], iban="BE43068999999501"), "a statement of this file is not of our own account", 0),
        (coda([BankPayment(1, text="?")]) + coda([BankPayment(2, text="?")]), "this entry came before", 1),
        (b"no bank file", "a record has 128 characters", 0),
    ],
    ids=["other account", "other content", "no file"],
)
def test_every_reason_to_refuse_a_file_keeps_it(
    invoicing: ServiceHarness, content: bytes, rule: str, booked: int
) -> None:
    reply = keep(invoicing, content)

    assert reply.faults[0].rule.startswith(rule)
    assert [file.file for file in quarantined(invoicing)] == [reply.file]
    assert (reply.waiting, invoicing.count("payment")) == (1, booked)


def test_a_sound_file_is_imported_in_either_mode(invoicing: ServiceHarness) -> None:
    reply = keep(invoicing, coda([BankPayment(500, text="?")]))

    assert (reply.entries, reply.suspense, reply.faults) == (1, 1, ())
    assert quarantined(invoicing) == ()


def test_the_same_file_waits_once(invoicing: ServiceHarness) -> None:
    content = broken(coda([BankPayment(500, text="?")]))

    replies = [keep(invoicing, content) for _ in range(2)]

    assert replies[0] == replies[1]
    assert len(quarantined(invoicing)) == 1
    with pytest.raises(BrokenStatement):
        bring(invoicing, content)


def test_a_discarded_file_leaves_no_bytes_but_a_trace(invoicing: ServiceHarness) -> None:
    first, second = (broken(coda([BankPayment(cents, text="?")])) for cents in (500, 600))
    gone, stays = keep(invoicing, first).file, keep(invoicing, second).file

    reply = discard(invoicing, gone)

    assert [file.file for file in reply.files] == [stays]
    with invoicing.engine.connect() as connection:
        query = sa.text("select content, state, handled_by, handled_why from quarantine where sha256 = :sha")
        row = connection.execute(query, {"sha": gone}).one()
    assert tuple(row) == (None, "discarded", "operator:test", "the bank sent another")
    with pytest.raises(UnknownThing) as refusal:
        discard(invoicing, gone)
    assert refusal.value.field == "file"


def test_what_was_kept_leaves_quarantine_when_it_turns_out_sound(invoicing: ServiceHarness) -> None:
    payment = BankPayment(2, text="?")
    bring(invoicing, coda([BankPayment(1, text="?")]))
    differs = keep(invoicing, coda([payment])).file
    with invoicing.engine.begin() as connection:
        connection.execute(
            sa.text("update quarantine set sha256 = :sha"), {"sha": sha256(coda([payment], 2)).hexdigest()}
        )

    bring(invoicing, coda([payment], 2))

    assert differs != sha256(coda([payment], 2)).hexdigest()
    assert quarantined(invoicing) == ()


def test_what_is_no_base64_is_refused_in_either_mode(invoicing: ServiceHarness) -> None:
    request = ImportBankStatement(request_id=uuid7(), content_base64="abcde", mode="quarantine")

    with pytest.raises(InvalidRequest):
        invoicing.ask(request)


@pytest.mark.parametrize("more", [0, 700])
@pytest.mark.parametrize("camt_first", [True, False])
def test_a_day_in_two_formats_that_moves_nothing_in_sum_is_held_too(
    invoicing: ServiceHarness, more: int, *, camt_first: bool
) -> None:
    """The balance is where it was: it does not say that these are others."""
    movements = [100, -100, *filter(None, [more])]
    as_coda = [coda([BankPayment(cents, text="A") for cents in part], old=5_000) for part in (movements[:2], movements)]
    as_camt = [
        camt(statement([Movement(cents, "<Ustrd>A</Ustrd>") for cents in part], old=5_000))
        for part in (movements[:2], movements)
    ]
    first, second = (as_camt[0], as_coda[1]) if camt_first else (as_coda[0], as_camt[1])
    formats = ("camt053", "coda") if camt_first else ("coda", "camt053")
    bring_file(invoicing, first, format=formats[0])

    reply = bring_file(invoicing, second, format=formats[1], mode="quarantine")

    assert (reply.waiting, len(reply.faults), invoicing.count("payment")) == (1, 3, 2)
    accepted = bring_file(invoicing, second, format=formats[1], accept_because="it is another")
    assert (accepted.waiting, bank_cents(invoicing), differing(invoicing)) == (0, more, [])


def test_an_unnamed_copy_of_days_that_move_nothing_in_sum_is_held_and_a_next_day_is_not(
    invoicing: ServiceHarness,
) -> None:
    def unnamed(number: int, cents: Sequence[int], days: Sequence[int], old: int) -> bytes:
        paid = [BankPayment(c, text="A", value_date=day(d)) for c, d in zip(cents, days, strict=True)]
        return without_references(coda(paid, number=number, day=day(days[-1]), old=old))

    bring_file(invoicing, unnamed(8, [100], [8], 5_000))
    bring_file(invoicing, unnamed(9, [-100], [9], 5_100))

    copy = bring_file(invoicing, unnamed(40, [100, -100], [8, 9], 5_000), mode="quarantine")
    following = bring_file(invoicing, unnamed(10, [100, -100], [9, 10], 5_000))

    assert (copy.waiting, following.waiting, following.entries) == (1, 0, 2)
    assert (invoicing.count("payment"), differing(invoicing)) == (4, [])


@pytest.mark.parametrize("camt_first", [True, False])
def test_an_older_day_in_another_format_is_held_where_the_balance_came_back_to_its_opening(
    invoicing: ServiceHarness, *, camt_first: bool
) -> None:
    as_camt = camt(statement([Movement(100, "<Ustrd>A</Ustrd>")], old=5_000))
    as_coda = coda([BankPayment(100, text="A")], old=5_000)
    files = [("camt053", as_camt), ("coda", as_coda)]
    first, second = files if camt_first else reversed(files)
    bring_file(invoicing, first[1], format=first[0])
    bring_file(invoicing, coda([BankPayment(-100, text="B")], number=2, old=5_100, day=day(15)))

    reply = bring_file(invoicing, second[1], format=second[0], mode="quarantine")

    assert (reply.waiting, bank_cents(invoicing), differing(invoicing)) == (1, 0, [])


def test_a_copy_of_which_the_bank_names_a_part_is_held_where_the_rest_came_in_another_format(
    invoicing: ServiceHarness,
) -> None:
    """The named part makes up the balance, and the rest sums to nothing."""
    paid = [BankPayment(cents, text="A", value_date=day(d)) for cents, d in ((700, 13), (100, 14), (-100, 14))]
    bring_file(invoicing, coda(paid[:1], day=day(13)))
    bring_file(invoicing, camt(statement([Movement(100), Movement(-100)], number=2, old=700)), format="camt053")
    copy = coda(paid, number=40).replace(b"2609140400001", b"2609130010001")

    reply = bring_file(invoicing, copy, mode="quarantine")

    assert (reply.waiting, invoicing.count("payment"), bank_cents(invoicing), differing(invoicing)) == (1, 3, 700, [])
