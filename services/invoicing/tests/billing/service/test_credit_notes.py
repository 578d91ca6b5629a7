from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.billing import CreditInvoice, GetCreditNote, InvoiceReply, LineInput
from contracts.invoicing.dunning import WriteOff
from contracts.invoicing.events import InvoiceCredited, InvoicePaid
from contracts.wire.refusals import NotYourOwn, RequestIdReused, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.billing.domain.credit_note import thawed_note
from services.invoicing.billing.refusals import (
    BadPercent,
    CreditedInFull,
    CreditTooLarge,
    IssueDateBeforeLast,
    NotIssuedYet,
    OnePartOnly,
    WrittenOff,
)
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    DAY,
    UNIT,
    WORK,
    another,
    content_hash,
    credit,
    drafted,
    issue,
    issued,
    pay,
    registered,
    shown,
)


def test_a_whole_credit_takes_back_an_unpaid_invoice(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    note = credit(invoicing, invoice, reason="Concert cancelled")

    assert (note.number, note.invoice_number, note.credited_on) == ("2026-CN-000001", "2026-BE-000001", DAY)
    assert (note.net_cents, note.vat_cents, note.total_cents) == (100_000, 21_000, 121_000)
    assert (note.applied_cents, note.credit_cents) == (121_000, 0)
    assert invoicing.ask(GetCreditNote(credit_note_id=note.credit_note_id)) == note
    after = shown(invoicing, invoice)
    assert (after.open_cents, after.credited_cents, after.total_cents) == (0, 121_000, 121_000)
    assert invoicing.balances() == {}
    assert invoicing.published(InvoicePaid) == []
    [message] = invoicing.published(InvoiceCredited)
    assert message.subject == note.credit_note_id
    assert message.data == InvoiceCredited(
        credit_note_id=note.credit_note_id,
        number=note.number,
        invoice_id=invoice.invoice_id,
        unit_id=UNIT,
        client_id=invoice.client_id,
        legal_entity="BE",
        issued_on=DAY,
        credited_on=DAY,
        net_cents=100_000,
        vat_cents=21_000,
        passed_before_cents=0,
        passed_after_cents=0,
        content_hash=content_hash(invoicing, "credit_note"),
    )


def test_what_was_paid_before_becomes_the_clients_credit_and_the_turnover_comes_back_from_the_unit(
    invoicing: ServiceHarness,
) -> None:
    invoice = issued(invoicing)
    pay(invoicing, invoice.communication, 121_000)

    note = credit(invoicing, invoice, percent="25")

    assert (note.applied_cents, note.credit_cents) == (0, 30_250)
    [message] = invoicing.published(InvoiceCredited)
    assert (message.data.passed_before_cents, message.data.passed_after_cents) == (100_000, 75_000)
    assert len(invoicing.published(InvoicePaid)) == 1
    assert invoicing.balances() == {
        "bank": 121_000,
        "client_credit": -30_250,
        "clearing:invoicing>payroll": -75_000,
        "vat_due": -15_750,
    }


def test_a_credit_note_that_leaves_nothing_to_pay_passes_what_is_left_of_the_turnover(
    invoicing: ServiceHarness,
) -> None:
    invoice = issued(invoicing)
    pay(invoicing, invoice.communication, 60_500, date(2026, 9, 2))

    note = credit(invoicing, invoice, net_cents=50_000)

    assert (note.applied_cents, note.credit_cents) == (60_500, 0)
    [paid] = invoicing.published(InvoicePaid)
    assert (paid.data.net_cents, paid.data.paid_on) == (50_000, DAY)
    [credited] = invoicing.published(InvoiceCredited)
    assert (credited.data.passed_before_cents, credited.data.passed_after_cents) == (0, 0)
    assert invoicing.balances() == {"bank": 60_500, "clearing:invoicing>payroll": -50_000, "vat_due": -10_500}


def test_a_payment_after_a_credit_note_passes_less(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    credit(invoicing, invoice, net_cents=40_000)

    reply = pay(invoicing, invoice.communication, 121_000)

    assert (reply.applied_cents, reply.excess_cents, reply.settled) == (72_600, 48_400, True)
    assert [m.data.net_cents for m in invoicing.published(InvoicePaid)] == [60_000]


def test_parts_and_the_rest_take_back_every_cent_of_vat(invoicing: ServiceHarness) -> None:
    lines = [LineInput(description="Design", quantity="1", unit_price_cents=33_333), WORK]
    lines.append(LineInput(description="Book", quantity="1", unit_price_cents=9_999, vat_percent="6"))
    invoice = issue(invoicing, drafted(invoicing, lines=lines))

    notes = [credit(invoicing, invoice, **part) for part in ({"percent": "33.3333"}, {"net_cents": 1}, {})]

    assert [note.number for note in notes] == [f"2026-CN-00000{n}" for n in (1, 2, 3)]
    assert sum(note.vat_cents for note in notes) == invoice.vat_cents
    assert sum(note.applied_cents for note in notes) == invoice.total_cents
    assert shown(invoicing, invoice).credited_cents == invoice.total_cents
    assert invoicing.balances() == {}
    assert [m.subject for m in invoicing.published(InvoiceCredited)] == [note.credit_note_id for note in notes]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"net_cents": 100_001}, CreditTooLarge),
        ({"net_cents": 1, "percent": "1"}, OnePartOnly),
        ({"percent": "0"}, BadPercent),
        ({"percent": "101"}, BadPercent),
    ],
)
def test_a_part_that_cannot_be_is_refused_and_leaves_no_gap(
    invoicing: ServiceHarness, fields: dict[str, Any], refusal: type[Refused]
) -> None:
    invoice = issued(invoicing)

    with pytest.raises(refusal):
        credit(invoicing, invoice, **fields)

    assert credit(invoicing, invoice).number == "2026-CN-000001"
    with pytest.raises(CreditedInFull):
        credit(invoicing, invoice, **fields | {"net_cents": None, "percent": None})


def test_drafts_unknown_and_lost_invoices_are_not_credited(invoicing: ServiceHarness) -> None:
    lost = issued(invoicing)
    write_off = WriteOff(
        request_id=uuid7(), invoice_id=lost.invoice_id, reason="uncollectable", note="Gone without a trace"
    )
    invoicing.ask(write_off)
    unknown = lost.model_copy(update={"invoice_id": test_id("inv", "none")})

    for invoice, refusal in [(drafted(invoicing), NotIssuedYet), (unknown, UnknownThing), (lost, WrittenOff)]:
        with pytest.raises(refusal) as refused:
            credit(invoicing, invoice)
        assert refused.value.field == "invoice_id"
    with pytest.raises(UnknownThing):
        invoicing.ask(GetCreditNote(credit_note_id=test_id("crn", "none")))
    assert invoicing.count("credit_note") == 0


def test_members_credit_and_read_only_what_their_own_units_invoiced(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    request = CreditInvoice(request_id=uuid7(), invoice_id=invoice.invoice_id, reason="Cancelled")

    with pytest.raises(NotYourOwn):
        invoicing.ask(request, roles=("member",), subject=f"member:{BOB}")
    note = invoicing.ask(request, roles=("member",), subject=f"member:{ANNE}")

    reading = GetCreditNote(credit_note_id=note.credit_note_id)
    assert invoicing.ask(reading, roles=("auditor",), subject="auditor:eve") == note
    with pytest.raises(NotYourOwn):
        invoicing.ask(reading, roles=("member",), subject=f"member:{BOB}")


def test_a_repeated_request_credits_once(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    request = CreditInvoice(request_id=uuid7(), invoice_id=invoice.invoice_id, reason="Cancelled", percent="50")

    replies = [invoicing.ask(request) for _ in range(2)]

    assert replies[0] == replies[1]
    assert shown(invoicing, invoice).open_cents == 60_500
    with pytest.raises(RequestIdReused):
        invoicing.ask(request.model_copy(update={"percent": "40"}))


def test_credits_at_once_never_take_back_more_than_the_invoice(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    def run(n: int) -> int:
        with suppress(CreditTooLarge):
            return credit(another(invoicing, n), invoice, net_cents=30_000).net_cents
        return 0

    with ThreadPoolExecutor(6) as threads:
        credited = list(threads.map(run, range(1, 7)))

    assert sorted(credited) == [0, 0, 0, 30_000, 30_000, 30_000]
    assert shown(invoicing, invoice).open_cents == 12_100
    assert numbers(invoicing) == [1, 2, 3]


def test_credit_notes_at_once_are_numbered_without_a_gap_whoever_is_refused(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoices = [issued(invoicing, client) for _ in range(12)]

    def run(index: int) -> str:
        house = another(invoicing, index + 1)
        with suppress(CreditTooLarge):
            credit(house, invoices[index], net_cents=200_000)
        return credit(house, invoices[index]).number

    with ThreadPoolExecutor(6) as threads:
        note_numbers = list(threads.map(run, range(12)))

    assert sorted(note_numbers) == [f"2026-CN-{n:06d}" for n in range(1, 13)]
    assert numbers(invoicing) == list(range(1, 13))
    assert invoicing.balances() == {}


def test_the_day_is_that_of_brussels_and_never_before_the_last(invoicing: ServiceHarness) -> None:
    first, second = issued(invoicing), issued(invoicing)
    invoicing.clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    note = credit(invoicing, first)
    invoicing.clock.now = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    before = credit(invoicing, second, percent="10")
    invoicing.clock.now -= timedelta(days=1)

    with pytest.raises(IssueDateBeforeLast) as refusal:
        credit(invoicing, second)

    assert (note.number, note.credited_on) == ("2027-CN-000001", date(2027, 1, 1))
    assert (before.number, before.credited_on) == ("2026-CN-000001", date(2026, 12, 31))
    assert refusal.value.facts == {"last_issued_on": "2026-12-31"}


def test_the_document_is_frozen_under_its_hash_and_waits_to_leave(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    note = credit(invoicing, invoice, percent="50")

    with invoicing.engine.connect() as connection:
        row = connection.execute(sa.text("select document, content_hash from credit_note")).one()
        leaving = connection.execute(sa.text("select number from dispatch where kind = 'credit_note'")).scalars().all()
    assert sha256(row.document.encode()).hexdigest() == row.content_hash == note.content_hash
    frozen_note = thawed_note(row.document)
    assert (frozen_note.number, frozen_note.invoice_number, frozen_note.totals.gross_cents) == (
        note.number,
        invoice.number,
        60_500,
    )
    assert leaving == [note.number]


@pytest.mark.parametrize("statement", ["update credit_note set net_cents = 1", "delete from credit_note"])
def test_a_credit_note_never_changes(invoicing: ServiceHarness, statement: str) -> None:
    credit(invoicing, issued(invoicing))

    with pytest.raises(sa.exc.ProgrammingError) as refused, invoicing.engine.begin() as connection:
        connection.execute(sa.text(statement))

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


_COPY = sa.text(
    """insert into credit_note (credit_note_id, number, series, year, sequence, legal_entity, invoice_id, unit_id,
      client_id, credited_on, net_cents, vat_cents, gross_cents, document, content_hash)
    select :id, :number, series, year, :sequence, legal_entity, invoice_id, unit_id, client_id, :day, net_cents,
      vat_cents, :gross, document, content_hash from credit_note"""
)


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 3, "number": "2026-CN-000003"},
        {"number": "2026-CN-000007"},
        {"day": DAY - timedelta(days=1)},
        {"gross": 120_999},
    ],
)
def test_the_database_itself_refuses_gaps_and_wrong_sums(invoicing: ServiceHarness, change: dict[str, object]) -> None:
    credit(invoicing, issued(invoicing))
    sound = {"id": "crn_2", "number": "2026-CN-000002", "sequence": 2, "day": DAY, "gross": 121_000}

    with pytest.raises(sa.exc.IntegrityError), invoicing.engine.begin() as connection:
        connection.execute(_COPY, sound | change)
    with invoicing.engine.begin() as connection:
        connection.execute(_COPY, sound)

    assert numbers(invoicing) == [1, 2]


STEPS = st.lists(st.tuples(st.sampled_from(["pay", "credit"]), st.integers(1, 70_000)), min_size=1, max_size=8)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_cent_is_lost_and_payrolls_mirror_closes_the_clearing(
    open_house: Callable[[str], ServiceHarness], invoicing: ServiceHarness, steps: list[tuple[str, int]]
) -> None:
    before, said_before = invoicing.balances(), turnover_said(invoicing)
    invoice = issued(invoicing, registered(invoicing), 100_000)
    paid, credited = 0, 0

    for what, cents in steps:
        if what == "pay":
            pay(invoicing, invoice.communication, cents)
            paid += cents
        else:
            with suppress(CreditTooLarge, CreditedInFull):
                credited += credit(invoicing, invoice, net_cents=cents).total_cents

    after, now = invoicing.balances(), shown(invoicing, invoice)
    grown = {account: after.get(account, 0) - before.get(account, 0) for account in after | before}
    assert sum(grown.values()) == 0
    assert grown.get("receivable", 0) == now.open_cents
    assert now.credited_cents == credited
    assert -grown.get("client_credit", 0) == paid + credited - (121_000 - now.open_cents)
    assert -grown.get("clearing:invoicing>payroll", 0) == turnover_said(invoicing) - said_before
    assert_turnover_is_told_apart(now, grown, credited)


def assert_turnover_is_told_apart(invoice: InvoiceReply, grown: dict[str, int], credited: int) -> None:
    """What is left of the turnover stands with us, or has passed to the unit; never both."""
    left = -grown.get("turnover", 0), -grown.get("clearing:invoicing>payroll", 0)
    net_left = 121_000 - credited + grown.get("vat_due", 0)
    assert left in {(net_left, 0), (0, net_left)}
    assert left[0] == 0 or invoice.open_cents > 0


def turnover_said(house: ServiceHarness) -> int:
    """What payroll makes of all that was said: the turnover of the units."""
    paid = [int(m.data.net_cents) for m in house.published(InvoicePaid)]
    back = [int(m.data.passed_before_cents - m.data.passed_after_cents) for m in house.published(InvoiceCredited)]
    return sum(paid) - sum(back)


def numbers(house: ServiceHarness) -> list[int]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.text("select sequence from credit_note order by 1")).scalars())
