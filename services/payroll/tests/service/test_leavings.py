"""A member leaves: what payroll answers of the budgets of its units."""

from datetime import date

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.events import LeavingAsked, LeavingEnded
from contracts.payroll.events import LeavingAnswered
from services.payroll.tests.service.story import ANNE, BOB, UNIT, credited, earn, open_unit, opened, unit
from services.payroll.use_cases.answer_leavings import answer_leavings

RICH = unit("rich")
LETTER = test_id("wdr", "anne leaves")


def question(name: str = "anne leaves", member_id: str = ANNE) -> LeavingAsked:
    return LeavingAsked(
        withdrawal_id=test_id("wdr", name), question=1, member_id=member_id, effective_on=date(2026, 6, 30)
    )


def test_overdrawn_budgets_of_its_units_are_told_and_again_when_they_change(payroll: ServiceHarness) -> None:
    open_unit(payroll)
    payroll.consume(opened(RICH))
    earn(payroll, "one")
    earn(payroll, "two", 30_00, RICH)
    payroll.consume(question(), question("bob leaves", BOB))

    earn(payroll, "three", 400_00)
    payroll.consume(credited(before=1_000_00), credited("other", invoice="three", before=500_00))
    runs = [payroll.run(answer_leavings) for _ in range(2)]
    payroll.consume(LeavingEnded(withdrawal_id=LETTER, ended_on=date(2026, 7, 15)))
    earn(payroll, "four", 400_00)

    assert (runs, payroll.run(answer_leavings)) == ([1, 0], 0)
    of_anne = [m.data for m in payroll.published(LeavingAnswered) if m.data.withdrawal_id == LETTER]
    assert [answer.number for answer in of_anne] == [1, 2]
    before, after = (answer.position for answer in of_anne)
    assert before.hindrances == ()
    assert {f.name: f.cents for f in before.figures} == {f"budget {UNIT}": 1_000_00, f"budget {RICH}": 30_00}
    assert [(f.name, f.cents) for f in after.hindrances] == [(f"overdrawn {UNIT}", 100_00)]
    assert [(f.name, f.cents) for f in after.figures] == [(f"budget {RICH}", 30_00)]
    assert len(payroll.published(LeavingAnswered)) == 3  # of Bob, who holds no unit, once
