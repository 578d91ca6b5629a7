"""Files as banks send them, from the bytes to the books: details, charges, messages, unknown dates, encodings."""

from collections.abc import Sequence
from datetime import date

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import ImportReply
from contracts.invoicing.billing import InvoiceReply
from contracts.wire.operations import GetAudit
from kernel.identifiers import uuid7
from services.invoicing.tests.banking import coda_files
from services.invoicing.tests.banking.camt_files import BBA, Movement, amount, camt, statement
from services.invoicing.tests.banking.coda_files import information, move, payer, written
from services.invoicing.tests.banking.service.banking import unproven, waiting
from services.invoicing.tests.billing.service.billing import bring, importing, issued, registered, shown


def coda(records: Sequence[str], encoding: str = "latin-1") -> bytes:
    return written(coda_files.coda(records), encoding)


def invoices(house: ServiceHarness, count: int = 2) -> list[InvoiceReply]:
    client = registered(house)
    return [issued(house, client) for _ in range(count)]


def by(invoice: InvoiceReply) -> str:
    return f"1101{invoice.communication}"


def open_cents(house: ServiceHarness, issued_invoices: Sequence[InvoiceReply]) -> list[int | None]:
    return [shown(house, invoice).open_cents for invoice in issued_invoices]


def is_sound(house: ServiceHarness) -> bool:
    return unproven(house) == [] and [check.name for check in house.ask(GetAudit()).checks if check.differing] == []


def bring_camt(house: ServiceHarness, content: bytes) -> ImportReply:
    request = importing(content).model_copy(update={"format": "camt053", "request_id": uuid7()})
    return house.ask(request)


def test_the_parts_of_a_total_by_the_bank_pay_their_invoices(invoicing: ServiceHarness) -> None:
    first, second, third = invoices(invoicing, 3)
    records = [
        move("00010000", 363_000, "20150000"),
        move("00010001", 121_000, "70150000", by(first)),
        move("00010002", 242_000, "70150000"),
        move("00010003", 121_000, "90150000", by(second)),
        move("00010004", 121_000, "90150000", by(third)),
    ]

    reply = bring(invoicing, coda(records))

    assert (reply.entries, reply.settled, reply.suspense) == (3, 3, 0)
    assert open_cents(invoicing, [first, second, third]) == [0, 0, 0]
    assert is_sound(invoicing)


def test_a_payment_net_of_charges_pays_its_invoice_whole_and_the_charge_is_a_cost(invoicing: ServiceHarness) -> None:
    first, second = invoices(invoicing)
    records = [
        move("00010000", 120_000, "34150000", by(first)),
        move("00010001", 121_000, "84150100"),
        move("00010002", -1_000, "84137013"),
    ]

    reply = bring(invoicing, coda(records))
    parts = "".join(
        f"<TxDtls>{amount(cents)}<RmtInf>{remittance}</RmtInf></TxDtls>"
        for cents, remittance in ((121_000, BBA.format(second.communication)), (500, ""))
    )
    charged = f"<Chrgs><Rcrd>{amount(-2_600)}<ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>"
    in_camt = bring_camt(invoicing, camt(statement([Movement(118_900, inside=parts, head=charged)], old=120_000)))

    assert (reply.settled, reply.booked_costs, reply.amount_cents) == (1, 1, 120_000)
    assert (in_camt.settled, in_camt.booked_costs, in_camt.suspense, in_camt.amount_cents) == (1, 1, 1, 118_900)
    assert open_cents(invoicing, [first, second]) == [0, 0]
    assert (invoicing.balances()["bank_costs"], invoicing.balances()["bank"]) == (3_600, 238_900)
    assert is_sound(invoicing)


@pytest.mark.parametrize("structured", [True, False])
def test_a_message_in_record_3_names_the_invoice_or_is_shown(invoicing: ServiceHarness, *, structured: bool) -> None:
    [invoice] = invoices(invoicing, 1)
    digits = str(invoice.communication)
    framed = f"0Message +++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
    records = [
        move("00010000", 121_000, communication="0European transfer (see annex)"),
        *information("00010001", by(invoice) if structured else framed),
        move("00020000", 700, communication="0European transfer (see annex)"),
        *information("00020001", "0what the dog ate"),
        move("00030000", 800, communication="1101123456789000"),
        *information("00030001", "0the bank's own words"),
    ]

    reply = bring(invoicing, coda(records))

    assert (reply.settled, reply.suspense) == (1, 2)
    assert {entry.communication for entry in waiting(invoicing)} == {
        "European transfer (see annex) what the dog ate",
        "123456789000 the bank's own words",
    }


def test_a_value_date_that_is_not_known_is_the_entry_date_in_the_books(invoicing: ServiceHarness) -> None:
    [invoice] = invoices(invoicing, 1)

    bring(invoicing, coda([move("00010000", 121_000, communication=by(invoice), days=("000000", "010926"))]))

    with invoicing.engine.connect() as connection:
        assert connection.execute(sa.text("select value_date from payment")).scalars().all() == [date(2026, 9, 1)]
    assert open_cents(invoicing, [invoice]) == [0]


def test_a_file_counts_once_in_whatever_encoding_it_comes_again(invoicing: ServiceHarness) -> None:
    records = [move("00010000", 500, communication="0?"), *payer("00010000", "André")]

    replies = [bring(invoicing, coda(records, encoding)) for encoding in ("latin-1", "utf-8", "utf-8-sig")]
    replies.append(bring(invoicing, coda(records) + b"\r\n\x1a"))

    assert [reply.already_imported for reply in replies] == [False, True, True, True]
    assert [entry.counterparty.split()[0] for entry in waiting(invoicing)] == ["André"]
    assert invoicing.count("payment") == 1
