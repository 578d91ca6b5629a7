"""Credit notes and losses: what they do to a unit's budget, late, twice and in any order."""

from itertools import permutations

import pytest

from chassis.events.inbox import FactConflict
from chassis.testing.harness import ServiceHarness, test_id
from contracts.payroll.events import BudgetCredited
from contracts.wire.base import Event
from services.payroll.refusals import BudgetExceeded
from services.payroll.tests.service.story import (
    DAY_WHOLE,
    a_day,
    booked,
    budget,
    covered,
    credited,
    declare,
    deducted,
    issued,
    open_unit,
    opened,
    paid,
    returned,
    statement,
)


def test_a_credit_note_on_an_unpaid_invoice_lowers_the_advance_and_books_nothing(payroll: ServiceHarness) -> None:
    payroll.consume(opened())
    payroll.consume(issued())

    payroll.consume(credited("one", 300_00), credited("two", 200_00), times=2)

    assert budget(payroll).facility_cents == 400_00
    assert payroll.balances() == {}
    assert statement(payroll).lines == ()


def test_a_credit_note_after_payment_takes_the_turnover_back(payroll: ServiceHarness) -> None:
    open_unit(payroll)
    payroll.consume(issued())
    payroll.consume(paid())
    payroll.consume(deducted())

    payroll.consume(credited(net_cents=400_00, before=1_000_00, after=600_00), times=2)
    assert (budget(payroll).available_cents, budget(payroll).facility_cents) == (535_00, 0)

    payroll.consume(returned(contribution_cents=26_00), times=2)
    assert budget(payroll).available_cents == 561_00
    assert payroll.balances() == {
        "clearing:invoicing>payroll": 600_00,
        "clearing:contributions>payroll": -39_00,
        "budget": -561_00,
    }
    assert [(line.what, line.cents, line.about) for line in statement(payroll).lines[2:]] == [
        ("turnover taken back by a credit note", -400_00, test_id("crn", "one")),
        ("common contribution given back", 26_00, test_id("crn", "one")),
    ]


def test_a_whole_credit_after_payment_leaves_the_books_empty(payroll: ServiceHarness) -> None:
    payroll.consume(opened())
    for fact in (issued(), paid(), deducted(), credited(before=1_000_00), returned()):
        payroll.consume(fact)

    assert payroll.balances() == {}
    assert budget(payroll).spendable_cents == 0
    assert len(payroll.published(BudgetCredited)) == 1


def test_a_unit_that_spent_the_money_owes_it_and_spends_no_more(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    declare(payroll)

    payroll.consume(credited(invoice="earned 0", before=1_000_00))

    assert budget(payroll).available_cents == 935_00 - DAY_WHOLE - 1_000_00
    statement(payroll)
    with pytest.raises(BudgetExceeded):
        declare(payroll, a_day("second"))


def test_a_covered_loss_may_be_spent_like_a_payment(payroll: ServiceHarness) -> None:
    payroll.consume(opened())
    payroll.consume(issued())
    assert budget(payroll).spendable_cents == 800_00

    payroll.consume(covered(), times=2)

    assert (budget(payroll).available_cents, budget(payroll).facility_cents) == (935_00, 0)
    assert payroll.balances() == {"clearing:contributions>payroll": 935_00, "budget": -935_00}
    assert [(line.what, line.cents) for line in statement(payroll).lines] == [
        ("loss made good by the common pot", 935_00)
    ]
    assert payroll.published() == []


def test_a_part_loss_leaves_the_advance_on_what_a_client_may_still_pay(payroll: ServiceHarness) -> None:
    payroll.consume(opened())
    payroll.consume(issued())

    payroll.consume(covered(lost_cents=400_00, contribution_cents=26_00))

    assert (budget(payroll).available_cents, budget(payroll).facility_cents) == (374_00, 480_00)


# An invoice of 1,000: 200 credited unpaid, 300 lost, 500 paid, of which 100 is credited afterwards.
LIFE: list[Event] = [
    issued(),
    credited("early", 200_00),
    covered(lost_cents=300_00, contribution_cents=19_50),
    paid(net_cents=500_00),
    deducted(contribution_cents=32_50),
    credited("late", 100_00, before=500_00, after=400_00),
    returned("late", 6_50),
]


@pytest.mark.parametrize("order", list(permutations(range(len(LIFE))))[::500])
def test_an_invoice_may_be_credited_lost_and_paid_in_any_order(payroll: ServiceHarness, order: tuple[int, ...]) -> None:
    for n in order:
        payroll.consume(LIFE[n], times=2)
    payroll.consume(opened())

    assert payroll.balances() == {
        "clearing:invoicing>payroll": 400_00,
        "clearing:contributions>payroll": 280_50 - 26_00,
        "budget": -654_50,
    }
    assert (budget(payroll).available_cents, budget(payroll).facility_cents) == (654_50, 0)
    assert statement(payroll).balance_cents == 654_50
    assert len(payroll.published(BudgetCredited)) == 1


def test_every_fact_of_a_batch_counts(payroll: ServiceHarness) -> None:
    payroll.consume(opened())
    names = [str(n) for n in range(60)]
    payroll.consume(*(issued(name) for name in names))
    payroll.consume(*(paid(name) for name in names[:20]))
    payroll.consume(*(deducted(name) for name in names[:20]))

    payroll.consume(
        *(credited(name, 100_00, invoice=name, before=1_000_00, after=900_00) for name in names[:20]),
        *(credited(name, 100_00, invoice=name) for name in names[20:40]),
    )
    payroll.consume(*(returned(name, 6_50, invoice=name) for name in names[:20]))
    payroll.consume(*(covered(name) for name in names[40:]))

    assert budget(payroll).available_cents == 20 * (935_00 - 93_50) + 20 * 935_00
    assert budget(payroll).facility_cents == 20 * 720_00
    statement(payroll)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (credited(before=1_000_00), credited(before=999_00)),
        (returned(), returned(contribution_cents=64_00)),
        (covered(), covered(contribution_cents=64_00)),
    ],
)
def test_the_same_fact_with_another_amount_is_refused(payroll: ServiceHarness, first: Event, second: Event) -> None:
    payroll.consume(first)
    before = booked(payroll, "budget")

    with pytest.raises(FactConflict):
        payroll.consume(second)

    assert booked(payroll, "budget") == before
