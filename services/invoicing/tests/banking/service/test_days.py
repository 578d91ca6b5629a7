"""What a person decides of money that waits is booked on the day the money moved, whenever it is decided."""

from datetime import date

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.events import InvoicePaid, LossRecovered
from deploy.local.bank.coda import BankPayment
from services.invoicing.tests.banking.service.banking import classify, match, received, unmatch, waiting
from services.invoicing.tests.billing.service.billing import DAY, bring, coda, issued
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
