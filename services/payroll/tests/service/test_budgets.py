from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.events.inbox import FactConflict
from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.payroll.budgets import BudgetReply, GetBudget, GetStatement
from contracts.payroll.events import BudgetCredited
from contracts.wire.base import Event, Request
from contracts.wire.refusals import DateNotCovered, NotYourOwn, UnknownThing
from services.payroll.tests.service.story import (
    ANNE,
    BOB,
    UNIT,
    booked,
    budget,
    deducted,
    issued,
    opened,
    paid,
    statement,
)

CLEARING = {
    "clearing:invoicing>payroll": 1_000_00,
    "clearing:contributions>payroll": -65_00,
    "budget": -935_00,
}


def test_money_is_available_once_payment_and_contribution_are_booked(payroll: ServiceHarness) -> None:
    payroll.consume(opened())

    payroll.consume(paid())
    assert budget(payroll).available_cents == 0
    assert payroll.published(BudgetCredited) == []

    payroll.consume(deducted())
    assert budget(payroll).available_cents == 935_00
    [message] = payroll.published(BudgetCredited)
    assert message.data == BudgetCredited(
        unit_id=UNIT,
        invoice_id=test_id("inv", "one"),
        net_cents=1_000_00,
        contribution_cents=65_00,
        available_cents=935_00,
    )
    assert message.subject == test_id("inv", "one")


@pytest.mark.parametrize("contribution_first", [False, True])
def test_the_order_does_not_matter(payroll: ServiceHarness, contribution_first: bool) -> None:
    facts: list[Event] = [paid(), deducted(), issued(), opened()]

    for fact in reversed(facts) if contribution_first else facts:
        payroll.consume(fact, times=2)

    assert payroll.balances() == CLEARING
    assert budget(payroll).spendable_cents == 935_00
    assert len(payroll.published(BudgetCredited)) == 1


def test_every_invoice_of_a_batch_is_credited_once(payroll: ServiceHarness) -> None:
    payroll.consume(opened())
    names = [str(n) for n in range(100)]

    payroll.consume(*(paid(name) for name in names[:60]))
    payroll.consume(*(deducted(name) for name in names))
    payroll.consume(*(paid(name) for name in names))

    credited = [message.data.invoice_id for message in payroll.published(BudgetCredited)]
    assert sorted(credited) == sorted(test_id("inv", name) for name in names)
    assert budget(payroll).available_cents == 100 * 935_00


def test_payments_and_contributions_booked_at_the_same_moment_are_credited_once(payroll: ServiceHarness) -> None:
    names = [str(n) for n in range(150)]
    other = ServiceHarness(payroll.service, payroll.engine, payroll.clock, CountingIds(10_000))
    batches = [names[start : start + 10] for start in range(0, len(names), 10)]

    with ThreadPoolExecutor(2) as threads:
        payments = threads.submit(lambda: [payroll.consume(*map(paid, batch)) for batch in batches])
        charges = threads.submit(lambda: [other.consume(*map(deducted, batch)) for batch in batches])
        assert sum(payments.result()) == sum(charges.result()) == len(names)

    credited = [message.data.invoice_id for message in payroll.published(BudgetCredited)]
    assert sorted(credited) == sorted(test_id("inv", name) for name in names)


def test_a_payment_waits_for_a_contribution_that_is_being_booked(payroll: ServiceHarness) -> None:
    """The interleaving that would lose BudgetCredited: each writes before the other commits."""
    other = ServiceHarness(payroll.service, payroll.engine, payroll.clock, CountingIds(10_000))
    with payroll.engine.connect() as contribution, ThreadPoolExecutor(1) as threads:
        contribution.execute(sa.text("insert into invoice values (:about)"), {"about": test_id("inv", "one")})
        contribution.execute(
            sa.text(
                "insert into budget_fact (about, fact, unit_id, cents, booked_on)"
                " values (:about, 'contribution', :unit, 6500, '2026-09-14')"
            ),
            {"about": test_id("inv", "one"), "unit": UNIT},
        )
        payment = threads.submit(other.consume, paid())
        _wait_until_somebody_waits(payroll.engine)
        contribution.commit()
        assert payment.result() == 1

    assert [message.data.available_cents for message in payroll.published(BudgetCredited)] == [935_00]


def test_a_contribution_of_nothing_still_frees_the_money(payroll: ServiceHarness) -> None:
    payroll.consume(opened())

    payroll.consume(paid(net_cents=7))
    payroll.consume(deducted(contribution_cents=0))

    assert budget(payroll).available_cents == 7
    assert [message.data.available_cents for message in payroll.published(BudgetCredited)] == [7]
    assert [line.cents for line in statement(payroll).lines] == [7]


def test_the_same_invoice_with_another_amount_is_a_fault(payroll: ServiceHarness) -> None:
    payroll.consume(paid())

    with pytest.raises(FactConflict):
        payroll.consume(paid(net_cents=999_00))

    assert booked(payroll, "budget") == 1_000_00


def test_the_enterprise_advances_on_issued_invoices_until_they_are_paid(payroll: ServiceHarness) -> None:
    payroll.consume(opened())

    payroll.consume(issued("one"), issued("two", net_cents=33_33))
    assert (budget(payroll).facility_cents, budget(payroll).spendable_cents) == (826_66, 826_66)

    payroll.consume(paid("one"))
    payroll.consume(deducted("one"))
    assert (budget(payroll).facility_cents, budget(payroll).spendable_cents) == (26_66, 961_66)


def test_a_payment_before_its_invoice_leaves_no_facility(payroll: ServiceHarness) -> None:
    payroll.consume(opened())

    payroll.consume(paid())
    payroll.consume(issued())

    assert budget(payroll).facility_cents == 0


def test_the_statement_lists_every_movement_with_its_balance(payroll: ServiceHarness) -> None:
    payroll.consume(opened())
    payroll.consume(issued())
    payroll.consume(paid())
    payroll.clock.forward(days=1)
    payroll.consume(deducted())

    lines = statement(payroll).lines

    assert [(line.what, line.cents, line.balance_cents) for line in lines] == [
        ("invoice paid", 1_000_00, 1_000_00),
        ("common contribution on turnover", -65_00, 935_00),
    ]
    assert [line.booked_on for line in lines] == [date(2026, 9, 10), date(2026, 9, 10)]
    assert {line.about for line in lines} == {test_id("inv", "one")}


def test_a_unit_without_movements_has_an_empty_statement(payroll: ServiceHarness) -> None:
    payroll.consume(opened())

    reply = statement(payroll)

    assert (reply.lines, reply.balance_cents, reply.books_cents) == ((), 0, 0)


def test_an_unknown_unit_is_refused(payroll: ServiceHarness) -> None:
    payroll.consume(paid())

    requests: tuple[Request[Any], ...] = (GetBudget(unit_id=UNIT), GetStatement(unit_id=UNIT))
    for request in requests:
        with pytest.raises(UnknownThing) as refusal:
            payroll.ask(request)
        assert refusal.value.field == "unit_id"


def test_a_member_sees_only_the_units_it_holds(payroll: ServiceHarness) -> None:
    payroll.consume(opened())

    def ask(member_id: str) -> BudgetReply:
        request = GetBudget(unit_id=UNIT)
        return payroll.ask(request, roles=["member"], subject=f"member:{member_id}")

    assert ask(ANNE).available_cents == 0
    with pytest.raises(NotYourOwn):
        ask(BOB)


def test_a_legal_entity_without_a_facility_is_refused_never_guessed(payroll: ServiceHarness) -> None:
    payroll.consume(opened(legal_entity="SE"))

    with pytest.raises(DateNotCovered):
        budget(payroll)


def _wait_until_somebody_waits(engine: sa.Engine) -> None:
    waiting = sa.text("select count(*) from pg_locks where not granted")
    with engine.connect() as connection:
        while not connection.execute(waiting).scalar_one():
            connection.rollback()
