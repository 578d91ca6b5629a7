"""What the pot answers about a unit that closes."""

from datetime import date

from chassis.testing.harness import ServiceHarness
from contracts.contributions.events import UnitAnswered
from contracts.members.events import UnitClosingAsked, UnitWoundUp
from services.contributions.tests.service.test_deductions import UNIT, paid, set_tariff
from services.contributions.tests.service.test_returns_and_losses import credited, recovered, written_off
from services.contributions.use_cases.answer_closings import answer_closings

ASKED = UnitClosingAsked(unit_id=UNIT, question=1, began_on=date(2026, 9, 14))
CLEARING = "clearing:contributions>payroll"


def answers(house: ServiceHarness) -> list[UnitAnswered]:
    return [message.data for message in house.published(UnitAnswered)]


def crossings(answer: UnitAnswered) -> dict[str, int]:
    return {figure.name: figure.cents for figure in answer.position.crossings}


def test_the_pot_hinders_nobody_and_tells_what_it_took(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    contributions.consume(paid())

    contributions.consume(ASKED, times=2)

    [answer] = answers(contributions)
    assert answer.position.hindrances == ()
    assert crossings(answer) == {CLEARING: 65_00, "turnover": -1_000_00}
    assert [(f.name, f.count, f.cents) for f in answer.position.figures] == [("turnover contributions", 1, 65_00)]


def test_it_answers_again_when_something_came_until_the_closing_ends(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    contributions.consume(ASKED)
    contributions.consume(paid())
    contributions.consume(credited(after=600_00))
    contributions.consume(written_off("lost", 200_00))
    contributions.consume(recovered(invoice="lost", recovered_cents=50_00))

    runs = [contributions.run(answer_closings) for _ in range(2)]
    contributions.consume(UnitWoundUp(unit_id=UNIT, closed_on=date(2026, 9, 20), statement=()))
    contributions.consume(paid("late"))
    runs.append(contributions.run(answer_closings))

    assert runs == [1, 0, 0]
    assert [answer.number for answer in answers(contributions)] == [1, 2]
    last = answers(contributions)[-1]
    assert crossings(last) == {
        CLEARING: 65_00 - 26_00 - (200_00 - 13_00),
        "clearing:invoicing>contributions": 50_00,
        "turnover": -600_00,
        "losses": -200_00,
    }
    assert [(f.name, f.count, f.cents) for f in last.position.figures] == [
        ("contributions given back", 1, 26_00),
        ("losses made good", 1, 187_00),
        ("turnover contributions", 1, 65_00),
    ]
