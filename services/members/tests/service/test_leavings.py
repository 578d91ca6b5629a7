"""A member leaves: what members answers of the units that it holds."""

from datetime import date

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.events import LeavingAsked, LeavingEnded
from contracts.members.events import LeavingAnswered
from services.members.tests.service.answering import all_let_go
from services.members.tests.service.test_closing import closing
from services.members.tests.service.test_units import free_holder, opening
from services.members.use_cases.answer_leavings import answer_leavings

LETTER = test_id("wdr", "anne leaves")
END = date(2026, 6, 30)


def answers(house: ServiceHarness) -> list[tuple[int, dict[str, int]]]:
    data = [message.data for message in house.published(LeavingAnswered)]
    assert {answer.withdrawal_id for answer in data} <= {LETTER}
    return [(answer.number, {f.name: f.count for f in answer.position.hindrances}) for answer in data]


def test_open_units_are_told_and_again_when_one_is_closed_until_it_ended(members: ServiceHarness) -> None:
    anne, bob = free_holder(members, "Anne"), free_holder(members, "Bob")
    first, second, third = (members.ask(opening(*holders)).unit_id for holders in ((anne,), (anne, bob), (bob,)))
    question = LeavingAsked(withdrawal_id=LETTER, question=1, member_id=anne, effective_on=END)

    members.consume(question, times=2)
    assert [members.run(answer_leavings) for _ in range(2)] == [0, 0]
    for unit_id in (first, third):
        members.ask(closing(unit_id))
        all_let_go(members, unit_id)
    assert members.run(answer_leavings) == 1
    members.consume(LeavingEnded(withdrawal_id=LETTER, ended_on=END))
    members.ask(closing(second))
    all_let_go(members, second)

    assert members.run(answer_leavings) == 0
    assert answers(members) == [(1, {"open units": 2}), (2, {"open units": 1})]


def test_who_holds_nothing_is_answered_too(members: ServiceHarness) -> None:
    members.consume(
        LeavingAsked(withdrawal_id=LETTER, question=1, member_id=test_id("mbr", "nobody"), effective_on=END)
    )

    assert answers(members) == [(1, {})]
