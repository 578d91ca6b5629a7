"""A unit that closes: what payroll answers, what may still be declared, where the money that is left goes."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from chassis.audit.checks import checks_of, figures_of
from chassis.events.retry import NotYet
from chassis.testing.counting import statements_sent
from chassis.testing.harness import ServiceHarness
from contracts.members.events import UnitClosingAsked, UnitWoundUp
from contracts.payroll.events import UnitAnswered
from services.payroll.refusals import BudgetExceeded, UnitIsClosing
from services.payroll.tests.service.story import (
    ANNE,
    DAY_CONTRIBUTION,
    DAY_WHOLE,
    TODAY,
    UNIT,
    a_day,
    budget,
    credited,
    declare,
    earn,
    internal,
    issued,
    open_unit,
    opened,
    paid,
    request_id,
    returned,
    settle,
    statement,
    unit,
    wage_deducted,
)
from services.payroll.use_cases.answer_closings import answer_closings

HEIR, NEXT = unit("heir"), unit("next")


@pytest.fixture
def house(payroll: ServiceHarness) -> ServiceHarness:
    """Three units of Anne."""
    open_unit(payroll)
    payroll.consume(opened(HEIR), opened(NEXT))
    return payroll


def closing(unit_id: str = UNIT, heir: str | None = None, question: int = 1) -> UnitClosingAsked:
    return UnitClosingAsked(unit_id=unit_id, question=question, began_on=TODAY, heir_unit_id=heir)


def last_answer(house: ServiceHarness, unit_id: str = UNIT) -> UnitAnswered:
    answers = [m.data for m in house.published(UnitAnswered) if m.data.unit_id == unit_id]
    answer: UnitAnswered = answers[-1]
    assert [a.number for a in answers] == list(range(1, len(answers) + 1))
    return answer


def hindrances(house: ServiceHarness, unit_id: str = UNIT) -> dict[str, tuple[int, int]]:
    return {f.name: (f.count, f.cents) for f in last_answer(house, unit_id).position.hindrances}


def crossings(house: ServiceHarness) -> dict[str, int]:
    return {f.name: f.cents for f in last_answer(house).position.crossings}


def assert_audited(house: ServiceHarness) -> None:
    with house.engine.connect() as connection:
        for check in checks_of("payroll"):
            stands, should = (
                {row.key: row.value for row in connection.execute(sa.text(sql.replace("::", r"\:\:")))}
                for sql in (check.stands, check.should)
            )
            assert (check.name, stands) == (check.name, should)


def test_a_unit_that_had_nothing_is_let_go_at_once(house: ServiceHarness) -> None:
    house.consume(closing(), times=2)

    [message] = house.published(UnitAnswered)
    assert message.subject == UNIT
    assert message.data.number == 1
    position = message.data.position
    assert (position.hindrances, position.crossings, position.figures) == ((), (), ())


def test_a_budget_hinders_and_so_does_a_debt(house: ServiceHarness) -> None:
    earn(house, "one")
    house.consume(closing())
    credit = hindrances(house)

    house.consume(credited(before=100_000))
    declared = house.run(answer_closings)
    earn(house, "two", 400_00)
    house.consume(credited("other", invoice="two", before=500_00))
    house.run(answer_closings)

    assert (credit, declared) == ({"budget": (0, 100_000)}, 1)
    assert hindrances(house) == {"budget": (0, -100_00)}


def test_contracts_hinder_until_settled_and_contributed_for(house: ServiceHarness) -> None:
    earn(house, "one", DAY_WHOLE)
    contract = declare(house)
    house.consume(closing())
    before = hindrances(house)

    settle(house, contract.contract_id)
    house.run(answer_closings)
    settled = hindrances(house)
    house.consume(wage_deducted(contract.contract_id))
    house.run(answer_closings)

    assert before == settled == {"contracts": (1, DAY_WHOLE)}
    assert hindrances(house) == {}
    figures = {f.name: (f.count, f.cents) for f in last_answer(house).position.figures}
    assert figures["contributions on wages"] == (1, DAY_CONTRIBUTION)
    assert figures["turnover received"] == (1, DAY_WHOLE)


def test_a_contract_after_the_last_day_is_named_so(house: ServiceHarness) -> None:
    earn(house, "one", DAY_WHOLE)
    declare(house, a_day().model_copy(update={"day": TODAY + timedelta(days=3)}))

    house.consume(closing())

    assert hindrances(house) == {"contracts after the last day": (1, DAY_WHOLE)}


def test_no_wage_after_the_day_on_which_closing_began(house: ServiceHarness) -> None:
    """Also when money comes later, and when the unit is closed by then."""
    earn(house, "one", 2 * DAY_WHOLE)
    house.consume(closing())
    tomorrow = a_day("next").model_copy(update={"day": TODAY + timedelta(days=1)})

    with pytest.raises(UnitIsClosing) as refused:
        declare(house, tomorrow)
    house.consume(UnitWoundUp(unit_id=UNIT, closed_on=TODAY + timedelta(days=9), statement=()))
    earn(house, "late")
    house.clock.forward(days=20)
    with pytest.raises(UnitIsClosing):
        declare(house, tomorrow)

    assert (refused.value.field, refused.value.facts) == ("day", {"last_day": TODAY.isoformat()})
    assert declare(house).state == "declared"


def test_of_a_month_no_day_lies_behind_the_last_one(house: ServiceHarness) -> None:
    earn(house, "one", 20_000_00)
    month = a_day("month", 3_000_00).model_copy(update={"kind": "employee_month", "hours": 165})
    september = month.model_copy(update={"day": date(2026, 9, 1)})
    declare(house, september)
    house.consume(closing())

    with pytest.raises(UnitIsClosing):
        declare(house, september.model_copy(update={"request_id": request_id("other"), "worker_id": ANNE}))
    august = month.model_copy(update={"day": date(2026, 8, 1), "request_id": request_id("august")})

    assert declare(house, august).state == "declared"
    assert set(hindrances(house)) == {"budget", "contracts after the last day"}


def test_the_advance_ends_as_closing_begins(house: ServiceHarness) -> None:
    house.consume(issued())
    before = budget(house).facility_cents
    house.consume(closing())

    with pytest.raises(BudgetExceeded):
        declare(house)

    assert before > DAY_WHOLE
    assert (budget(house).facility_cents, budget(house).spendable_cents) == (0, 0)


def test_an_unknown_unit_is_waited_for(payroll: ServiceHarness) -> None:
    open_unit(payroll)

    with pytest.raises(Exception, match="NotYet") as waits:
        payroll.consume(closing(), closing(HEIR))

    assert [type(reason) for reason in waits.value.reasons.values()] == [NotYet]  # type: ignore[attr-defined]
    assert payroll.published(UnitAnswered) == []


def test_what_is_left_passes_to_the_heir(house: ServiceHarness) -> None:
    earn(house, "one")
    house.consume(closing(heir=HEIR), times=2)

    assert (budget(house).available_cents, budget(house, HEIR).available_cents) == (0, 100_000)
    assert hindrances(house) == {}
    assert [(x.what, x.cents) for x in statement(house).lines][-1] == ("passed to the heir", -100_000)
    assert [(x.what, x.cents) for x in statement(house, HEIR).lines] == [("left of a unit that closes", 100_000)]
    assert_audited(house)


def test_an_heir_that_is_named_later_gets_what_is_there_then(house: ServiceHarness) -> None:
    earn(house, "one")
    house.consume(closing())

    house.consume(closing(heir=HEIR, question=2))

    assert budget(house, HEIR).available_cents == 100_000
    assert hindrances(house) == {}


def test_money_that_arrives_later_passes_on_also_after_closing(house: ServiceHarness) -> None:
    house.consume(closing(heir=HEIR))
    earn(house, "closing")
    house.consume(UnitWoundUp(unit_id=UNIT, closed_on=TODAY, statement=()))
    earn(house, "late", 500_00)
    house.consume(returned("late", 65_00, invoice="late"))

    assert (budget(house).available_cents, budget(house, HEIR).available_cents) == (0, 156_500)
    assert house.run(answer_closings) == 0
    assert_audited(house)


def test_money_whose_contribution_has_not_come_does_not_pass_yet(house: ServiceHarness) -> None:
    house.consume(paid("one"))

    house.consume(closing(heir=HEIR))

    assert budget(house, HEIR).available_cents == 0
    assert hindrances(house) == {"budget": (0, 100_000)}


def test_a_reserve_stays_and_an_internal_invoice_comes_before_the_heir(house: ServiceHarness) -> None:
    earn(house, "one", DAY_WHOLE + 100_00)
    declare(house)
    house.consume(internal(amount_cents=300_00))

    house.consume(closing(heir=HEIR))
    waiting = budget(house, HEIR).available_cents
    earn(house, "two", 250_00)

    assert waiting == 0
    assert budget(house, HEIR).available_cents == 50_00
    assert budget(house).reserved_cents == DAY_WHOLE
    assert_audited(house)


def test_no_debt_passes_to_the_heir(house: ServiceHarness) -> None:
    earn(house, "one", 100_00)
    house.consume(credited(before=300_00))

    house.consume(closing(heir=HEIR))

    assert budget(house, HEIR).available_cents == 0
    assert hindrances(house) == {"budget": (0, -200_00)}


def test_money_goes_along_a_chain_of_heirs_and_pays_what_waits_there(house: ServiceHarness) -> None:
    house.consume(closing(HEIR, NEXT), closing(UNIT, HEIR))
    house.consume(internal("next", 400_00, buyer=NEXT, seller=unit("dance")))

    earn(house, "one")

    assert [budget(house, u).available_cents for u in (UNIT, HEIR, NEXT)] == [0, 0, 600_00]
    assert_audited(house)


def test_what_crosses_to_other_services_is_told_with_each_answer(house: ServiceHarness) -> None:
    house.consume(internal("bought", 100_00), internal("sold", 30_00, buyer=HEIR, seller=UNIT))
    earn(house, "heirs", 30_00, HEIR)
    earn(house, "one")
    house.consume(closing(heir=HEIR))

    assert crossings(house) == {"clearing:invoicing>payroll": 100_000, "internal invoices": 70_00}


def test_money_that_stays_in_a_closed_unit_is_told_apart_by_the_audit(house: ServiceHarness) -> None:
    house.consume(closing(), closing(NEXT))
    for unit_id in (UNIT, NEXT):
        house.consume(UnitWoundUp(unit_id=unit_id, closed_on=TODAY, statement=()))
    earn(house, "late", 70_00)
    earn(house, "elsewhere", 50_00, HEIR)

    [figure] = figures_of("payroll")
    with house.engine.connect() as connection:
        row = connection.execute(sa.text(figure.query)).one()

    assert (figure.says, row.rows, row.cents) == ("units that are closed and still have money or a debt", 1, 70_00)


def test_nothing_is_said_twice_and_nothing_costs_much_while_nothing_changes(house: ServiceHarness) -> None:
    with statements_sent(house.engine) as of_none:
        house.run(answer_closings)
    earn(house, "one")
    house.consume(closing(), closing(HEIR), closing(NEXT))
    said = len(house.published(UnitAnswered))
    with statements_sent(house.engine) as of_three:
        house.run(answer_closings)

    assert (said, len(house.published(UnitAnswered))) == (3, 3)
    assert len(of_three) <= len(of_none) + 2


def test_the_day_of_a_closing_in_another_month_is_kept(house: ServiceHarness) -> None:
    house.consume(UnitClosingAsked(unit_id=UNIT, question=1, began_on=date(2026, 8, 31)))

    with pytest.raises(UnitIsClosing):
        declare(house)
