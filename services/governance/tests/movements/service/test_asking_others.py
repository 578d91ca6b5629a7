"""Who leaves is asked about first, by events: the withdrawal shows what others still have of the member."""

from datetime import date, timedelta

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.governance.events import LeavingAsked, LeavingEnded
from contracts.governance.leaving import UndoWithdrawal
from contracts.members.events import LeavingAnswered as MembersAnswered
from contracts.payroll.events import LeavingAnswered as PayrollAnswered
from contracts.wire.closing import ClosingFigure, ClosingPosition, LeavingAnswer
from kernel.identifiers import uuid7
from services.governance.movements.use_cases.ask_about_leavers import ask_about_leavers
from services.governance.tests.movements.service.test_leaving import (
    END,
    IN_TIME,
    accounts,
    asking,
    at,
    leaving,
    pay_out,
    shown,
    take_effect,
)
from services.governance.tests.movements.service.test_transfers import buy
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

ANSWERS: dict[str, type[LeavingAnswer]] = {"members": MembersAnswered, "payroll": PayrollAnswered}
NEXT_DAY = IN_TIME + timedelta(days=1)


@pytest.fixture
def owners(governance: ServiceHarness) -> ServiceHarness:
    """Anne has four shares, and four others one, since 2025. It is March."""
    others = [test_id("mbr", name) for name in ("carl", "dora", "eve")]
    governance.consume(*map(registered, others))
    at(governance, date(2025, 2, 3))
    for member_id, shares in ((ANNE, 4), (BOB, 1), *((other, 1) for other in others)):
        buy(governance, member_id, shares)
    at(governance, IN_TIME)
    return governance


def answer(service: str, withdrawal_id: str, number: int, **hinders: int) -> LeavingAnswer:
    figures = tuple(ClosingFigure(name=name, cents=cents) for name, cents in hinders.items())
    position = ClosingPosition(hindrances=figures)
    return ANSWERS[service](withdrawal_id=withdrawal_id, number=number, position=position)


def questions(house: ServiceHarness) -> list[tuple[str, int]]:
    return [(m.data.withdrawal_id, m.data.question) for m in house.published(LeavingAsked)]


def ask_again(house: ServiceHarness, day: date) -> int:
    at(house, day)
    return house.run(ask_about_leavers, per=JobPeriod.DAY)


def test_every_consumer_of_the_question_may_answer() -> None:
    assert set(LeavingAsked.CONSUMERS) == ANSWERS.keys()


def test_a_withdrawal_shows_the_last_answer_of_each_service(owners: ServiceHarness) -> None:
    withdrawal = owners.ask(asking())
    assert [(a.service, a.position) for a in withdrawal.answers] == [("members", None), ("payroll", None)]
    [message] = owners.published(LeavingAsked)
    assert message.data == LeavingAsked(
        withdrawal_id=withdrawal.withdrawal_id, question=1, member_id=ANNE, effective_on=END
    )

    owners.consume(answer("payroll", withdrawal.withdrawal_id, 2, overdrawn=700), times=2)
    owners.consume(answer("payroll", withdrawal.withdrawal_id, 1, overdrawn=900))

    members, payroll = shown(owners, withdrawal).answers
    assert members.position is None
    assert payroll.position is not None
    assert [(f.name, f.cents) for f in payroll.position.hindrances] == [("overdrawn", 700)]


def test_who_has_not_answered_is_asked_again_the_next_day(owners: ServiceHarness) -> None:
    withdrawal_id = owners.ask(asking()).withdrawal_id
    assert ask_again(owners, IN_TIME) == 0  # asked today

    owners.consume(answer("payroll", withdrawal_id, 1))
    assert ask_again(owners, NEXT_DAY) == 1
    owners.consume(answer("members", withdrawal_id, 1))

    assert ask_again(owners, NEXT_DAY + timedelta(days=1)) == 0
    assert questions(owners) == [(withdrawal_id, 1), (withdrawal_id, 2)]


def test_a_leaving_of_right_asks_too_and_ends_what_was_asked_before(owners: ServiceHarness) -> None:
    accounts(owners)
    letter = owners.ask(asking()).withdrawal_id

    death = owners.ask(leaving(ANNE, IN_TIME)).withdrawal_id
    ask_again(owners, NEXT_DAY)

    assert questions(owners)[:2] == [(letter, 1), (death, 1)]
    assert [m.data.withdrawal_id for m in owners.published(LeavingEnded)] == [letter]


def test_it_ends_when_it_is_taken_back_or_paid_and_not_before(owners: ServiceHarness) -> None:
    accounts(owners)
    stays, leaves = owners.ask(asking(BOB, 1)), owners.ask(asking())
    owners.ask(UndoWithdrawal(request_id=uuid7(), withdrawal_id=stays.withdrawal_id))
    ask_again(owners, NEXT_DAY)
    take_effect(owners)
    ask_again(owners, END)
    before = [m.data for m in owners.published(LeavingEnded)]
    pay_out(owners)

    ask_again(owners, END + timedelta(days=1))
    before_that = questions(owners)
    ask_again(owners, END + timedelta(days=2))

    assert before == [LeavingEnded(withdrawal_id=stays.withdrawal_id, ended_on=NEXT_DAY)]
    assert [m.data.withdrawal_id for m in owners.published(LeavingEnded)] == [
        stays.withdrawal_id,
        leaves.withdrawal_id,
    ]
    assert questions(owners) == before_that
    assert differing(owners) == []
