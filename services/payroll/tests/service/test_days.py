"""Budget and books carry the day of the fact, whenever it is booked; statements are read by that day."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.payroll.events import BudgetTransferred
from contracts.wire.base import Event
from contracts.wire.operations import ClosePeriod
from services.payroll.tests.service.story import (
    TODAY,
    UNIT,
    a_day,
    covered,
    credited,
    declare,
    deducted,
    earn,
    internal,
    issued,
    open_unit,
    opened,
    paid,
    returned,
    settle,
    statement,
    unit,
    wage_deducted,
)

DANCE = unit("dance")
PAID, CREDITED, LOST = date(2026, 9, 10), date(2026, 9, 12), date(2026, 9, 13)
WINTER = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)


def days(house: ServiceHarness) -> dict[str, date]:
    """Purpose of the entry → the day on which it is booked."""
    with house.engine.connect() as connection:
        rows = connection.execute(sa.text("select purpose, booked_on from journal_entry order by id"))
        return {row.purpose: row.booked_on for row in rows}


@pytest.mark.parametrize(
    ("event", "purpose", "day"),
    [
        (paid, "payment", PAID),
        (deducted, "contribution", PAID),
        (lambda: credited(before=1_000_00), "credit", CREDITED),
        (returned, "contribution_return", CREDITED),
        (covered, "loss", LOST),
    ],
)
def test_what_comes_late_is_booked_on_its_own_day(
    payroll: ServiceHarness, event: Callable[[], Event], purpose: str, day: date
) -> None:
    open_unit(payroll)
    payroll.clock.now = WINTER

    payroll.consume(event())

    assert days(payroll) == {purpose: day}
    assert {line.booked_on for line in statement(payroll).lines} == {day}


@pytest.mark.parametrize(
    ("said_at", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),  # 00:00 in Brussels, before summer time begins
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),  # 23:59 in Brussels, after it has ended
        (datetime(2028, 2, 28, 23, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 23, 0, tzinfo=UTC), date(2028, 3, 1)),
    ],
)
def test_what_the_release_before_says_is_of_the_day_in_brussels_on_which_it_said_it(
    payroll: ServiceHarness, said_at: datetime, day: date
) -> None:
    payroll.consume(opened())
    payroll.clock.now = said_at

    payroll.consume(deducted().model_copy(update={"paid_on": None}))

    assert days(payroll) == {"contribution": day}


def test_a_wage_and_its_contribution_are_of_the_day_worked(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    contract = declare(payroll)
    payroll.clock.now = WINTER
    settle(payroll, contract.contract_id)
    payroll.consume(wage_deducted(contract.contract_id, 13_00))

    assert days(payroll).items() >= {"reserve": TODAY, "wage": TODAY, "wage_contribution": TODAY}.items()
    assert statement(payroll).lines[-1].booked_on == TODAY


@pytest.mark.parametrize("declared_at", [datetime(2026, 9, 11, tzinfo=UTC), datetime(2026, 9, 20, tzinfo=UTC)])
def test_a_reserve_is_of_the_day_it_is_declared_and_never_after_the_work(
    payroll: ServiceHarness, declared_at: datetime
) -> None:
    open_unit(payroll, earned_invoices=1)
    payroll.clock.now = declared_at

    declare(payroll, a_day())

    assert days(payroll)["reserve"] == min(declared_at.date(), TODAY)


def test_a_statement_is_read_by_day_in_whatever_order_it_was_booked(payroll: ServiceHarness) -> None:
    open_unit(payroll)
    late = covered("lost")
    early = paid("early").model_copy(update={"paid_on": date(2026, 2, 28)})
    charged = deducted("early").model_copy(update={"paid_on": date(2026, 2, 28)})

    for event in (late, returned(), charged, early):
        payroll.consume(event)

    assert [(line.booked_on, line.balance_cents) for line in statement(payroll).lines] == [
        (date(2026, 2, 28), -65_00),
        (date(2026, 2, 28), 935_00),
        (CREDITED, 1_000_00),
        (LOST, 1_935_00),
    ]


def test_an_advance_is_of_the_day_of_issue(payroll: ServiceHarness) -> None:
    payroll.consume(issued())

    with payroll.engine.connect() as connection:
        assert connection.execute(sa.text("select booked_on from budget_fact")).scalar_one() == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("money_on", "passes_on"), [(date(2026, 9, 10), date(2026, 9, 11)), (date(2026, 9, 13), date(2026, 9, 13))]
)
def test_a_transfer_is_of_the_first_day_on_which_its_buyer_had_the_money(
    payroll: ServiceHarness, money_on: date, passes_on: date
) -> None:
    open_unit(payroll)
    payroll.consume(opened(DANCE))
    payroll.consume(internal())
    payroll.clock.now = WINTER

    payroll.consume(paid().model_copy(update={"paid_on": money_on}))
    payroll.consume(deducted().model_copy(update={"paid_on": money_on}))

    [message] = payroll.published(BudgetTransferred)
    assert message.data.transferred_on == passes_on
    assert days(payroll)["transfer"] == passes_on
    for unit_id in (UNIT, DANCE):
        assert statement(payroll, unit_id).lines[-1].booked_on == passes_on
        assert all(line.balance_cents >= 0 for line in statement(payroll, unit_id).lines[1:])


def test_on_another_day_the_same_story_has_the_same_days(payroll: ServiceHarness) -> None:
    events = [opened(), opened(DANCE), paid(), deducted(), internal(), covered("lost"), credited(before=500_00)]
    for event in events:
        payroll.consume(event)
    first, lines = days(payroll), statement(payroll).lines
    assert len(first) == 5
    payroll.clock.now = WINTER

    for event in events:
        payroll.consume(event)
    earn(payroll, "another")

    assert days(payroll).items() >= {**first, "payment": PAID, "contribution": PAID}.items()
    assert set(lines) >= {line for line in lines if line.booked_on <= TODAY}


def test_what_is_heard_after_its_month_was_closed_keeps_its_day_on_the_statement(payroll: ServiceHarness) -> None:
    open_unit(payroll)
    payroll.clock.now = WINTER
    payroll.ask(ClosePeriod(request_id=UUID(int=9), month="2026-12"))

    payroll.consume(paid())
    payroll.consume(deducted())

    assert days(payroll) == {"payment": date(2027, 1, 1), "contribution": date(2027, 1, 1)}
    assert {line.booked_on for line in statement(payroll).lines} == {PAID}
