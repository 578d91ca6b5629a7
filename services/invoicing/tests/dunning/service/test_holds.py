from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.invoicing.dunning import GetReminders, HoldReminders
from contracts.wire.refusals import InvalidRequest, NotYourOwn, UnknownThing
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import uuid7
from services.invoicing.banking.use_cases import tell_waiting_money
from services.invoicing.banking.use_cases.tell_waiting_money import review_suspense
from services.invoicing.dunning.refusals import HoldEndsInPast, InvoiceNotOpen, NotHeld
from services.invoicing.tests.banking.service.banking import match, unmatch, waiting
from services.invoicing.tests.billing.service.billing import DAY, UNIT, bring, coda, drafted, issued, pay, registered
from services.invoicing.tests.dunning.service.late_clients import (
    HOLDER,
    STRANGER,
    hold,
    letters,
    receivables,
    release,
    run,
    run_after,
    trace,
)
from services.invoicing.units import copy_closings


def test_a_held_invoice_is_not_reminded_until_it_is_released(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    reply = hold(invoicing, invoice, **HOLDER)

    first_run = run_after(invoicing, 37)
    release(invoicing, invoice, **HOLDER)
    second_run = run(invoicing)

    assert (reply.held, reply.reason, reply.until) == (True, "disputed", None)
    assert ((first_run.letters, first_run.held), (second_run.letters, second_run.held)) == ((0, 1), (1, 0))
    assert len(letters(invoicing)) == 1


def test_a_hold_ends_after_its_last_day(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    hold(invoicing, invoice, until=DAY + timedelta(40))

    assert run_after(invoicing, 40).letters == 0
    assert run_after(invoicing, 1).letters == 1
    with pytest.raises(NotHeld):
        release(invoicing, invoice)


def test_every_hold_and_release_leaves_a_trace(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    hold(invoicing, invoice)
    hold(invoicing, invoice, until=DAY)
    release(invoicing, invoice)
    run_after(invoicing, 37)

    invoice_trace = trace(invoicing, invoice, **HOLDER)
    of_client = invoicing.ask(GetReminders(client_id=invoice.client_id))

    assert [(step.held, step.until) for step in invoice_trace.holds] == [(False, None), (True, DAY), (True, None)]
    assert [entry.level for entry in invoice_trace.entries] == [1]
    assert (of_client.entries, of_client.holds) == (invoice_trace.entries, invoice_trace.holds)


def test_a_hold_must_be_of_an_open_invoice_and_end_later(invoicing: ServiceHarness) -> None:
    invoice, paid = issued(invoicing), issued(invoicing)
    pay(invoicing, paid.communication, 121_000)

    with pytest.raises(InvoiceNotOpen):
        hold(invoicing, paid)
    with pytest.raises(HoldEndsInPast) as refusal:
        hold(invoicing, invoice, until=DAY - timedelta(1))
    with pytest.raises(UnknownThing):
        hold(invoicing, drafted(invoicing))
    with pytest.raises(NotHeld):
        release(invoicing, invoice)

    assert refusal.value.field == "until"
    assert invoicing.count("reminder_hold") == 0


def test_a_member_holds_and_sees_only_its_own_units_invoices(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    for act in (hold, release, trace):
        with pytest.raises(NotYourOwn):
            act(invoicing, invoice, **STRANGER)
    with pytest.raises(NotYourOwn):
        invoicing.ask(GetReminders(client_id=invoice.client_id), **HOLDER)


def test_a_trace_is_of_one_thing_that_is_known(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    for request in (GetReminders(), GetReminders(invoice_id=invoice.invoice_id, client_id=invoice.client_id)):
        with pytest.raises(InvalidRequest):
            invoicing.ask(request)
    for request in (GetReminders(invoice_id=test_id("inv", "none")), GetReminders(client_id=test_id("cli", "none"))):
        with pytest.raises(UnknownThing):
            invoicing.ask(request)
    unknown = HoldReminders(request_id=uuid7(), invoice_id=test_id("inv", "none"), reason="other")
    with pytest.raises(UnknownThing):
        invoicing.ask(unknown)


def test_the_trace_is_newest_first_up_to_a_limit(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    for days in (37, 14):
        run_after(invoicing, days)

    newest = invoicing.ask(GetReminders(invoice_id=invoice.invoice_id, limit=1))

    assert [entry.level for entry in newest.entries] == [2]


def test_receivables_are_aged_in_total_and_by_client(invoicing: ServiceHarness) -> None:
    small, large = registered(invoicing, name="Small"), registered(invoicing, name="Large")
    issued(invoicing, small, net_cents=10_000)
    pay(invoicing, issued(invoicing, small).communication, 121_000)
    pay(invoicing, issued(invoicing, large).communication, 21_000)
    invoicing.clock.forward(days=50)
    issued(invoicing, large, net_cents=20_000)
    due = DAY + timedelta(30)

    report = receivables(invoicing, day=due + timedelta(31))

    assert (report.open_cents, report.overdue_cents) == (136_300, 112_100)
    assert [(part.days, part.invoices, part.open_cents) for part in report.buckets] == [
        ("not_due", 1, 24_200),
        ("1-30", 0, 0),
        ("31-60", 2, 112_100),
        ("61-90", 0, 0),
        ("over_90", 0, 0),
    ]
    assert [(debt.name, debt.open_cents, debt.overdue_cents, debt.oldest_due_on) for debt in report.clients] == [
        ("Large", 124_200, 100_000, due),
        ("Small", 12_100, 12_100, due),
    ]


@pytest.mark.parametrize(
    ("late", "bucket"), [(0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (61, "61-90"), (91, "over_90")]
)
def test_the_edges_of_the_buckets(invoicing: ServiceHarness, late: int, bucket: str) -> None:
    issued(invoicing)

    report = receivables(invoicing, day=DAY + timedelta(30 + late))

    assert [part.days for part in report.buckets if part.invoices] == [bucket]


def test_receivables_of_one_client_or_unit(invoicing: ServiceHarness) -> None:
    invoice, other = issued(invoicing), issued(invoicing)

    of_client = receivables(invoicing, client_id=invoice.client_id)
    of_unit = receivables(invoicing, HOLDER, unit_id=invoice.unit_id, limit=1)

    assert [debt.client_id for debt in of_client.clients] == [invoice.client_id]
    assert (of_client.open_cents, of_unit.open_cents, len(of_unit.clients)) == (121_000, 242_000, 1)
    assert other.client_id != invoice.client_id


def test_a_member_sees_what_its_own_unit_is_owed_and_no_more(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    for caller, fields in (
        (HOLDER, {}),
        (HOLDER, {"client_id": invoice.client_id}),
        (STRANGER, {"unit_id": invoice.unit_id}),
    ):
        with pytest.raises(NotYourOwn):
            receivables(invoicing, caller, **fields)
    unknowns: tuple[dict[str, Any], ...] = ({"unit_id": test_id("unit", "none")}, {"client_id": test_id("cli", "none")})
    for unknown in unknowns:
        with pytest.raises(UnknownThing):
            receivables(invoicing, **unknown)


@pytest.mark.parametrize("by_communication", [True, False])
def test_an_invoice_that_waiting_money_speaks_for_is_not_reminded_until_a_person_decided(
    invoicing: ServiceHarness, *, by_communication: bool
) -> None:
    client = registered(invoicing, name="Paid NV")
    invoice, other = issued(invoicing, client), issued(invoicing, client, 50_000)
    if by_communication:
        with invoicing.engine.begin() as connection:
            copy_closings(connection, {UNIT: DAY})
    structured = invoice.communication if by_communication else None
    payment = BankPayment(121_000, structured=structured, text="?", counterparty_name="PAID NV")
    bring(invoicing, coda([payment, BankPayment(7, text="?", counterparty_name="PAID NV")]))

    replies = [run_after(invoicing, days) for days in (37, 14)]
    entry_of_all = next(waits for waits in waiting(invoicing) if waits.amount_cents == 121_000)
    match(invoicing, entry_of_all.payment_id, (other, 60_500), rest_to=client)

    assert [(reply.letters, reply.invoices, reply.held) for reply in replies] == [(1, 1, 1), (1, 1, 1)]
    assert trace(invoicing, invoice).entries == ()
    assert invoicing.count("money_waiting") == 0


def waits_for(house: ServiceHarness) -> set[str]:
    with house.engine.connect() as connection:
        return set(connection.execute(sa.text("select invoice_id from money_waiting")).scalars())


def test_money_of_before_and_for_an_invoice_issued_since_holds_its_letters(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Paid NV")
    bring(invoicing, coda([BankPayment(121_000 + n, text="?", counterparty_name="PAID NV") for n in (0, 1)]))
    invoice = issued(invoicing, client)
    assert waits_for(invoicing) == set()

    held_by_then = [waits_for(invoicing) for _ in range(2) if invoicing.run(review_suspense, per=JobPeriod.DAY)]

    assert held_by_then == [{invoice.invoice_id}]  # the second time that day nothing is left to do
    assert run_after(invoicing, 37).held == 1
    assert invoicing.run(review_suspense, per=JobPeriod.DAY) == 2
    assert invoicing.count("money_waiting") == 1


def test_suspense_is_reviewed_page_by_page(invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tell_waiting_money, "_AT_ONCE", 2)
    client = registered(invoicing, name="Paid NV")
    bring(invoicing, coda([BankPayment(121, text="?", counterparty_name=name) for name in ("A", "B", "C", "PAID NV")]))
    invoice = issued(invoicing, client, 100)

    assert invoicing.run(review_suspense, per=JobPeriod.DAY) == 4
    assert waits_for(invoicing) == {invoice.invoice_id}


def test_money_that_is_given_back_speaks_for_another_invoice(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Paid NV")
    invoice, wrong = issued(invoicing, client), issued(invoicing, registered(invoicing))
    with invoicing.engine.begin() as connection:
        copy_closings(connection, {UNIT: DAY})
    bring(invoicing, coda([BankPayment(121_000, structured=invoice.communication)]))
    [entry] = waiting(invoicing)
    match(invoicing, entry.payment_id, (wrong, 121_000))
    assert waits_for(invoicing) == set()

    unmatch(invoicing, entry.payment_id, wrong)

    assert waits_for(invoicing) == {invoice.invoice_id}
