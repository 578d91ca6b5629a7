"""To which unit the money that is left may pass, and what is asked again."""

from datetime import date

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.members.events import UnitClosed, UnitClosingAsked, UnitWoundUp
from contracts.members.units import GetUnit, OpenUnit
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from services.members.refusals import (
    HeirAlreadyNamed,
    HeirHasOtherHolders,
    HeirIsClosing,
    HeirIsTheUnit,
    HeirOfOtherEntity,
    UnitIsHeir,
)
from services.members.tests.service.answering import ANSWERS, all_let_go, answer, figure
from services.members.tests.service.test_closing import DAY, closing, open_one, state_of
from services.members.tests.service.test_units import free_holder, opening
from services.members.use_cases.ask_again import ask_again


def two_units(house: ServiceHarness) -> tuple[str, str]:
    """Of one holder."""
    holder = free_holder(house)
    return house.ask(opening(holder)).unit_id, house.ask(opening(holder)).unit_id


def questions(house: ServiceHarness) -> list[tuple[str, int, str | None]]:
    return [(m.data.unit_id, m.data.question, m.data.heir_unit_id) for m in house.published(UnitClosingAsked)]


def test_an_heir_is_named_with_the_closing(members: ServiceHarness) -> None:
    unit_id, heir = two_units(members)

    reply = members.ask(closing(unit_id, heir=heir))

    assert (reply.state, reply.heir_unit_id) == ("closing", heir)
    assert questions(members) == [(unit_id, 1, heir)]


def test_an_heir_is_named_later_once_and_whoever_was_asked_is_asked_again(members: ServiceHarness) -> None:
    unit_id, heir = two_units(members)
    members.ask(closing(unit_id))
    members.clock.forward(days=3)

    reply = members.ask(closing(unit_id, heir=heir))
    with pytest.raises(HeirAlreadyNamed) as refused:
        members.ask(closing(unit_id, heir=heir))

    assert (reply.heir_unit_id, reply.closing_since) == (heir, DAY)
    assert questions(members) == [(unit_id, 1, None), (unit_id, 2, heir)]
    assert refused.value.field == "heir_unit_id"


def test_a_closed_unit_gets_an_heir_for_money_that_came_after(members: ServiceHarness) -> None:
    unit_id, heir = two_units(members)
    members.ask(closing(unit_id))
    all_let_go(members, unit_id)

    reply = members.ask(closing(unit_id, heir=heir))

    assert (reply.state, reply.heir_unit_id) == ("closed", heir)
    assert questions(members)[-1] == (unit_id, 2, heir)
    assert len(members.published(UnitClosed)) == 1


def test_who_cannot_be_an_heir(members: ServiceHarness) -> None:
    unit_id, heir = two_units(members)
    stranger = open_one(members).unit_id
    holder = members.ask(GetUnit(unit_id=unit_id)).holder_ids[0]
    german = opening(holder).model_dump() | {"legal_entity": "DE", "request_id": uuid7()}
    german_id = members.ask(OpenUnit.model_validate(german)).unit_id
    members.ask(closing(heir))

    for other, refusal in (
        (unit_id, HeirIsTheUnit),
        (heir, HeirIsClosing),
        (german_id, HeirOfOtherEntity),
        (stranger, HeirHasOtherHolders),
        (test_id("unit", "nowhere"), UnknownThing),
    ):
        with pytest.raises(refusal) as refused:
            members.ask(closing(unit_id, heir=other))
        assert refused.value.field == "heir_unit_id"

    assert state_of(members, unit_id) == "open"


def test_an_heir_closes_after_the_unit_whose_money_it_gets(members: ServiceHarness) -> None:
    unit_id, heir = two_units(members)
    members.ask(closing(unit_id, heir=heir))

    with pytest.raises(UnitIsHeir) as refused:
        members.ask(closing(heir))
    all_let_go(members, unit_id)
    members.ask(closing(heir))

    assert refused.value.facts == {"closing_unit_id": unit_id}
    assert state_of(members, heir) == "closing"


def test_who_has_not_answered_is_asked_again_the_next_day(members: ServiceHarness) -> None:
    silent, answered = (members.ask(closing(open_one(members).unit_id)).unit_id for _ in range(2))
    for service in ANSWERS:
        members.consume(answer(service, answered, hinders=figure("drafts", 0)))
    members.consume(answer("payroll", silent))

    members.run(ask_again, per=JobPeriod.DAY)
    today = questions(members)
    members.clock.forward(days=1)
    members.run(ask_again, per=JobPeriod.DAY)
    members.run(ask_again, per=JobPeriod.DAY)

    assert today == [(silent, 1, None), (answered, 1, None)]
    assert questions(members)[2:] == [(silent, 2, None)]


def test_a_unit_that_was_closed_without_asking_is_asked_about_after_all(members: ServiceHarness) -> None:
    """As release 0.1.0 closes, also beside ours."""
    unit_id = open_one(members).unit_id
    with members.engine.begin() as connection:
        values = {"unit": unit_id, "day": date(2026, 9, 1), "why": "stopped", "by": "operator:anne"}
        connection.execute(sa.text("insert into unit_closing values (:unit, :day, :why, :by)"), values)

    members.run(ask_again, per=JobPeriod.DAY)
    all_let_go(members, unit_id)

    reply = members.ask(GetUnit(unit_id=unit_id))
    assert (reply.state, reply.closed_on, reply.closing_since) == ("closed", date(2026, 9, 1), date(2026, 9, 1))
    assert questions(members) == [(unit_id, 1, None)]
    assert members.published(UnitClosed) == []
    assert [m.data.closed_on for m in members.published(UnitWoundUp)] == [date(2026, 9, 1)]
