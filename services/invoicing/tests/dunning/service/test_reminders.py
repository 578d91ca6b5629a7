from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
import sqlalchemy as sa

from chassis import turns
from chassis.db.work import Cause, work
from chassis.ops.settings import settings
from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import RecordPayment
from contracts.invoicing.billing import LineInput
from contracts.invoicing.dunning import RunReminders
from contracts.invoicing.events import InvoiceOverdue
from contracts.wire.base import MAX_EVENT_BYTES
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import uuid7
from services.invoicing.banking.use_cases.record_payment import record_payment
from services.invoicing.dunning.refusals import ReminderDayInFuture
from services.invoicing.dunning.use_cases.write_reminders import mailable
from services.invoicing.tests.billing.service.billing import (
    DAY,
    UNIT,
    another,
    bring,
    coda,
    counted,
    drafted,
    issue,
    issued,
    pay,
    registered,
)
from services.invoicing.tests.dunning.service.late_clients import (
    hold,
    letters,
    overdue,
    run,
    run_after,
    trace,
    write_off,
)

DUE = DAY + timedelta(30)


def test_a_late_client_gets_a_friendly_letter_and_the_unit_hears_of_it(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Late Client", email="late@example.org", language="nl")
    invoice = issued(invoicing, client)

    reply = run_after(invoicing, 37)

    assert (reply.letters, reply.invoices, reply.without_address, reply.held) == (1, 1, 0, 0)
    assert [(level.level, level.invoices, level.open_cents) for level in reply.levels] == [(1, 1, 121_000)]
    [letter] = letters(invoicing)
    assert (letter.client_id, letter.client_name, letter.email, letter.language) == (
        client,
        "Late Client",
        "late@example.org",
        "nl",
    )
    assert (letter.level, letter.formal_notice, letter.total_cents) == (1, False, 121_000)
    assert (letter.reminded_on, letter.pay_before) == (DUE + timedelta(7), DUE + timedelta(15))
    assert (letter.creditor_name, letter.creditor_number, letter.iban) == (
        "Gedeeld CV",
        "0123456749",
        "BE68539007547034",
    )
    [reminder] = letter.invoices
    assert (reminder.number, reminder.communication, reminder.description) == (
        invoice.number,
        invoice.communication,
        "Design",
    )
    assert overdue(invoicing) == [
        InvoiceOverdue(
            invoice_id=invoice.invoice_id,
            number="2026-BE-000001",
            unit_id=UNIT,
            client_id=client,
            due_on=DUE,
            open_cents=121_000,
            days_late=7,
        )
    ]


def test_an_invoice_climbs_to_a_formal_notice_and_no_further(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    replies = [run_after(invoicing, days) for days in (36, 1, 13, 1, 23, 1, 30)]

    assert [reply.letters for reply in replies] == [0, 1, 0, 1, 0, 1, 0]
    assert [letter.level for letter in letters(invoicing)] == [1, 2, 3]
    assert [letter.formal_notice for letter in letters(invoicing)] == [False, False, True]
    assert len(overdue(invoicing)) == 1
    entries = trace(invoicing, invoice).entries
    assert [(entry.level, entry.interest_cents, entry.compensation_cents) for entry in entries] == [
        (3, 1_566, 4_000),
        (2, 731, 4_000),
        (1, 0, 0),
    ]
    assert (replies[5].interest_cents, replies[5].compensation_cents) == (1_566, 4_000)


def test_what_is_charged_is_told_and_not_booked(invoicing: ServiceHarness) -> None:
    issued(invoicing)
    before = invoicing.balances()

    for days in (37, 14, 24):
        run_after(invoicing, days)

    assert letters(invoicing)[-1].total_cents > 121_000
    assert invoicing.balances() == before


def test_a_repeated_day_writes_nothing_twice(invoicing: ServiceHarness) -> None:
    issued(invoicing)
    request = RunReminders(request_id=uuid7())
    invoicing.clock.forward(days=37)

    replies = [invoicing.ask(request) for _ in range(2)]
    again = run(invoicing)
    backdated = run(invoicing, DUE + timedelta(5))

    assert replies[0] == replies[1]
    assert (replies[0].letters, again.letters, backdated.letters) == (1, 0, 0)
    assert (invoicing.count("reminder"), len(overdue(invoicing))) == (1, 1)


def test_runs_at_once_write_each_letter_once(invoicing: ServiceHarness) -> None:
    for _ in range(3):
        issued(invoicing)
    invoicing.clock.forward(days=37)

    with ThreadPoolExecutor(3) as threads:
        replies = list(threads.map(lambda n: run(another(invoicing, n)), range(1, 4)))

    assert sorted(reply.letters for reply in replies) == [0, 0, 3]
    assert invoicing.count("reminder") == 3


def test_a_dry_run_tells_the_same_and_writes_nothing(invoicing: ServiceHarness) -> None:
    issued(invoicing)
    invoicing.clock.forward(days=37)

    dry_run_reply = run(invoicing, dry_run=True)

    assert (invoicing.count("reminder"), invoicing.count("reminder_item"), letters(invoicing)) == (0, 0, [])
    assert dry_run_reply == run(invoicing)


def test_a_letter_is_not_written_before_its_day(invoicing: ServiceHarness) -> None:
    with pytest.raises(ReminderDayInFuture) as refusal:
        run(invoicing, DAY + timedelta(1))

    assert refusal.value.field == "day"


def test_one_letter_sums_up_all_late_invoices_of_a_client(invoicing: ServiceHarness) -> None:
    client, other = registered(invoicing), registered(invoicing)
    first, _ = issued(invoicing, client), issued(invoicing, other)
    invoicing.clock.forward(days=5)
    second = issued(invoicing, client)

    reply = run_after(invoicing, 32)

    assert (reply.letters, reply.invoices) == (2, 3)
    [letter] = [letter for letter in letters(invoicing) if letter.client_id == client]
    assert [(reminder.invoice_id, reminder.level) for reminder in letter.invoices] == [
        (first.invoice_id, 1),
        (second.invoice_id, 1),
    ]
    assert letter.total_cents == 242_000


def test_what_is_not_due_paid_written_off_or_held_is_not_named(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    late, paid, lost, disputed, part = (issued(invoicing, client) for _ in range(5))
    pay(invoicing, paid.communication, 121_000)
    pay(invoicing, part.communication, 100_000)
    write_off(invoicing, lost)
    hold(invoicing, disputed)
    invoicing.clock.forward(days=10)
    issued(invoicing, client)

    reply = run_after(invoicing, 27)

    [letter] = letters(invoicing)
    assert [(reminder.invoice_id, reminder.open_cents) for reminder in letter.invoices] == [
        (late.invoice_id, 121_000),
        (part.invoice_id, 21_000),
    ]
    assert (reply.letters, reply.invoices, reply.held) == (1, 2, 1)


def test_a_payment_that_comes_during_the_run_stops_the_reminder(invoicing: ServiceHarness) -> None:
    paid, late = issued(invoicing), issued(invoicing)
    invoicing.clock.forward(days=37)
    payment = RecordPayment(
        request_id=uuid7(), communication=str(paid.communication), amount_cents=121_000, value_date=DAY
    )
    applied = Event()

    def pay_slowly() -> None:
        payer = another(invoicing, 2)
        cause = Cause(uuid7(), None, "operator:test")
        with work(payer.engine, "invoicing", cause, clock=payer.clock, ids=payer.ids) as unit:
            record_payment(unit, payment)
            applied.set()
            _until_somebody_waits(invoicing)

    with ThreadPoolExecutor(2) as threads:
        paying = threads.submit(pay_slowly)
        assert applied.wait(10)
        reply = threads.submit(run, another(invoicing, 1)).result()
        paying.result()

    assert reply.letters == 1
    assert [reminder.invoice_id for letter in letters(invoicing) for reminder in letter.invoices] == [late.invoice_id]


def _until_somebody_waits(house: ServiceHarness) -> None:
    """For a lock, in this database."""
    waiting = sa.text(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    with house.engine.connect() as connection:
        while not connection.execute(waiting).scalar_one():
            connection.rollback()


def test_a_client_without_an_address_is_counted_for_the_post(invoicing: ServiceHarness) -> None:
    issued(invoicing, registered(invoicing))

    assert run_after(invoicing, 37).without_address == 1
    assert letters(invoicing)[0].email is None


def test_a_consumer_is_told_the_clause_first_and_charged_after_the_free_period(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, kind="individual", email="jan@example.org")
    line = LineInput(description="Lesson", quantity="1", unit_price_cents=30_000, vat_percent="0")
    issue(invoicing, drafted(invoicing, client, [line]))

    first = run_after(invoicing, 37)
    second = run_after(invoicing, 23)

    assert (first.compensation_cents, first.interest_cents) == (0, 0)
    assert (second.compensation_cents, second.interest_cents) == (4_500, 78)  # 9 days after the free period
    reminders = [letter.invoices[0] for letter in letters(invoicing)]
    assert [(reminder.compensation_cents, reminder.later_compensation_cents) for reminder in reminders] == [
        (0, 4_500),
        (4_500, 0),
    ]
    assert letters(invoicing)[0].pay_before == DUE + timedelta(7 + 14)


def test_a_client_without_a_rate_is_left_by_name_and_the_others_get_their_letters(invoicing: ServiceHarness) -> None:
    odd, other = registered(invoicing), registered(invoicing, name="Other NV")
    early, late = issued(invoicing, odd), issued(invoicing, other)
    with invoicing.engine.begin() as connection:
        before_rates = {"due": date(2000, 1, 2), "invoice_id": early.invoice_id}
        connection.execute(sa.text("update claim set due_on = :due where invoice_id = :invoice_id"), before_rates)
    run_after(invoicing, 37)

    invoicing.clock.forward(days=14)
    dry, reply = run(invoicing, dry_run=True), run(invoicing)

    assert [(answer.letters, answer.left_clients) for answer in (dry, reply)] == [(1, 1), (1, 1)]
    assert [(left.client_id, left.invoices) for left in reply.left] == [(odd, (early.number,))]
    assert "2000-01-03" in reply.left[0].reason
    assert [len(trace(invoicing, invoice).entries) for invoice in (early, late)] == [1, 2]


def test_what_was_paid_late_bears_interest_until_it_was_paid(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    run_after(invoicing, 37)
    invoicing.clock.forward(days=14)
    in_full = run(invoicing, dry_run=True).interest_cents

    pay(invoicing, invoice.communication, 110_000, DUE + timedelta(21))
    on_the_day = run(invoicing, dry_run=True).interest_cents
    bring(invoicing, coda([BankPayment(1_000, structured=invoice.communication, value_date=DUE)]))
    less_in_time = run(invoicing)

    assert (in_full, on_the_day, less_in_time.interest_cents) == (731, 731, 725)
    assert trace(invoicing, invoice).entries[0].open_cents == 10_000


def test_what_was_written_is_never_changed(invoicing: ServiceHarness) -> None:
    issued(invoicing)
    run_after(invoicing, 37)

    for table in ("reminder", "reminder_item", "reminder_hold", "loss", "recovery"):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), invoicing.engine.begin() as connection:
            connection.execute(sa.delete(sa.table(table)))


def test_many_clients_are_reminded_in_the_statements_of_one(
    invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns_given: list[int] = []
    monkeypatch.setattr(turns, "AT_A_TIME", 1)
    monkeypatch.setattr(turns, "give_way", lambda: turns_given.append(1))
    issued(invoicing)
    invoicing.clock.forward(days=37)
    with counted(invoicing.engine) as for_one:
        run(invoicing)
    clients = [registered(invoicing) for _ in range(8)]
    for client in clients:
        for _ in range(2):
            issued(invoicing, client)
    invoicing.clock.forward(days=37)

    with counted(invoicing.engine) as for_nine:
        reply = run(invoicing)

    assert (reply.letters, reply.invoices) == (9, 17)
    assert len(for_nine) == len(for_one)
    assert len(turns_given) >= 2 * (1 + 9)  # others go first while letters are thought out, and while they are written


def test_the_longest_letter_fits_a_message(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="é" * 200, email="a" * 60 + "@example.org")
    issued(invoicing, client)
    wide = LineInput(description="\N{ROCKET}" * 200, quantity="1", unit_price_cents=80_000_000_00)
    for _ in range(100):
        issue(invoicing, drafted(invoicing, client, [wide]))

    reply = run_after(invoicing, 37)

    assert (reply.letters, reply.invoices) == (2, 101)
    with invoicing.engine.connect() as connection:
        longest = connection.execute(
            sa.text("select max(octet_length(body)) from outbox where routing_key = 'invoicing.client_reminded.v1'")
        ).scalar_one()
    assert longest < MAX_EVENT_BYTES


@pytest.mark.parametrize(
    ("email", "address"),
    [("late@example.org", "late@example.org"), ("o'neil@example.org", None), ("nobody", None), (None, None)],
)
def test_an_address_that_no_message_may_hold_is_for_the_post(email: str | None, address: str | None) -> None:
    assert mailable(email) == address


def test_an_address_with_an_apostrophe_is_mailed_once_no_worker_of_0_1_0_hears_it(
    invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(invoicing, registered(invoicing, email="sean.o'neil@example.org"))
    monkeypatch.setenv("GEDEELD_WIDE_ADDRESSES", "true")
    settings.cache_clear()
    try:
        reply = run_after(invoicing, 37)
    finally:
        monkeypatch.undo()
        settings.cache_clear()

    assert reply.without_address == 0
    assert [letter.email for letter in letters(invoicing)] == ["sean.o'neil@example.org"]
