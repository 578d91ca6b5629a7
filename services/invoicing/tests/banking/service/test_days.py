"""What a person decides of money that waits is booked on the day the money moved, whenever it is decided."""

from datetime import date

import pytest
import sqlalchemy as sa

from chassis.books.periods import close_through, closings_of
from chassis.testing.harness import ServiceHarness
from contracts.invoicing.events import InvoicePaid, LossRecovered
from contracts.wire.refusals import DayNotOpen
from deploy.local.bank.coda import BankPayment
from services.invoicing.tests.banking.service.banking import classify, match, received, unmatch, waiting
from services.invoicing.tests.billing.service.billing import DAY, bring, coda, issued, pay
from services.invoicing.tests.dunning.service.late_clients import write_off


def days(house: ServiceHarness) -> dict[str, date]:
    """Purpose of the entry, without ids → the day on which it is booked."""
    with house.engine.connect() as connection:
        rows = connection.execute(
            sa.text("select substring(purpose from '^[a-z ]+') as what, booked_on from journal_entry order by id")
        )
        return {row.what: row.booked_on for row in rows}


def test_a_match_and_its_end_are_of_the_value_date(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    payment_id = received(invoicing, 121_000)
    invoicing.clock.forward(days=40)

    match(invoicing, payment_id, (invoice, 121_000))
    unmatch(invoicing, payment_id, invoice)

    assert days(invoicing).items() >= {"payment matched": DAY, "payment unmatched": DAY, "invoice paid": DAY}.items()
    assert invoicing.published(InvoicePaid)[0].data.paid_on == DAY


def test_costs_that_a_person_explains_are_of_the_value_date(invoicing: ServiceHarness) -> None:
    bring(invoicing, coda([BankPayment(-250, text="?")]))
    [entry] = waiting(invoicing)
    invoicing.clock.forward(days=40)

    classify(invoicing, entry.payment_id, "bank_cost")

    assert days(invoicing)["payment classified"] == DAY


def test_a_loss_comes_back_on_the_value_date_but_not_before_it_was_lost(invoicing: ServiceHarness) -> None:
    before, after = issued(invoicing), issued(invoicing)
    early = received(invoicing, 50_000)
    write_off(invoicing, before, "bankruptcy")
    invoicing.clock.forward(days=3)
    write_off(invoicing, after, "bankruptcy")
    lost_on = invoicing.clock.now.date()
    invoicing.clock.forward(days=40)

    match(invoicing, early, (before, 20_000), (after, 30_000))

    recovered = {m.data.invoice_id: m.data.recovered_on for m in invoicing.published(LossRecovered)}
    assert recovered == {before.invoice_id: DAY, after.invoice_id: lost_on}


def late_entries(house: ServiceHarness) -> list[tuple[str, date, date | None]]:
    query = "select purpose, booked_on, fact_on from journal_entry where purpose <> 'invoice issued' order by id"
    with house.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_a_payment_of_a_year_before_the_books_is_booked_on_the_first_open_day_and_says_so(
    invoicing: ServiceHarness,
) -> None:
    invoice = issued(invoicing)
    old, first = date(2025, 12, 30), date(2026, 1, 1)

    bring(invoicing, coda([BankPayment(121_000, structured=invoice.communication, value_date=old)]))
    bring(invoicing, coda([BankPayment(100, text="?", value_date=first)], number=2))

    assert late_entries(invoicing) == [("invoice paid", first, old), ("payment", first, old), ("payment", first, None)]
    assert invoicing.published(InvoicePaid)[0].data.paid_on == old
    with invoicing.engine.connect() as connection:
        assert [closing.closed_through for closing in closings_of(connection)] == [date(2025, 12, 31)]
        assert [entry.value_date for entry in waiting(invoicing)] == [first]
    with pytest.raises(DayNotOpen) as refused:
        pay(invoicing, invoice.communication, 100, old)
    assert refused.value.facts["open_from"] == "2026-01-01"


def test_books_that_finance_opened_earlier_keep_the_payments_day(invoicing: ServiceHarness) -> None:
    with invoicing.engine.begin() as connection:
        close_through(connection, date(2025, 10, 31), at=invoicing.clock.now, by="finance:fatima")

    bring(invoicing, coda([BankPayment(100, text="?", value_date=date(2025, 12, 30))]))

    assert late_entries(invoicing) == [("payment", date(2025, 12, 30), None)]


def test_a_payment_of_this_year_closes_nothing(invoicing: ServiceHarness) -> None:
    bring(invoicing, coda([BankPayment(100, text="?", value_date=date(2026, 1, 2))]))

    with invoicing.engine.connect() as connection:
        assert closings_of(connection) == []


def test_a_payment_of_last_year_keeps_its_day_in_books_of_last_year(invoicing: ServiceHarness) -> None:
    issued(invoicing)
    invoicing.clock.forward(days=200)

    bring(invoicing, coda([BankPayment(100, text="?", value_date=date(2026, 12, 30))]))

    assert late_entries(invoicing) == [("payment", date(2026, 12, 30), None)]
