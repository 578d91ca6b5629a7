from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import permutations

import psycopg
import pytest
import sqlalchemy as sa

from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.members.events import UnitClosed, UnitClosingAsked, UnitWoundUp
from contracts.members.persons import GetMember
from contracts.members.units import CloseUnit, GetUnit, UnitReply
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from services.members.refusals import UnitAlreadyClosed, UnitAlreadyClosing
from services.members.tests.service.answering import ANSWERS, all_let_go, answer, figure
from services.members.tests.service.test_units import free_holder, opening

DAY = date(2026, 9, 14)


def closing(unit_id: str, reason: str = "the holders asked for it", heir: str | None = None) -> CloseUnit:
    return CloseUnit(request_id=uuid7(), unit_id=unit_id, reason=reason, heir_unit_id=heir)


def open_one(house: ServiceHarness) -> UnitReply:
    return house.ask(opening(free_holder(house)))


def state_of(house: ServiceHarness, unit_id: str) -> str | None:
    return house.ask(GetUnit(unit_id=unit_id)).state


def test_a_unit_that_is_to_close_asks_first_and_is_closing(members: ServiceHarness) -> None:
    opened = open_one(members)
    members.clock.forward(days=30)

    reply = members.ask(closing(opened.unit_id))

    assert (reply.state, reply.closed_on, reply.closing_since) == ("closing", None, date(2026, 10, 14))
    assert [(a.service, a.position) for a in reply.answers] == [(service, None) for service in sorted(ANSWERS)]
    assert members.ask(GetUnit(unit_id=opened.unit_id)) == reply
    [message] = members.published(UnitClosingAsked)
    question = UnitClosingAsked(unit_id=opened.unit_id, question=1, began_on=date(2026, 10, 14))
    assert (message.subject, message.data) == (opened.unit_id, question)
    assert members.published(UnitClosed) == []


def test_every_consumer_of_the_question_is_waited_for(members: ServiceHarness) -> None:
    assert set(UnitClosingAsked.CONSUMERS) == ANSWERS.keys()
    for silent in ANSWERS:
        unit_id = members.ask(closing(open_one(members).unit_id)).unit_id
        for service in ANSWERS.keys() - {silent}:
            members.consume(answer(service, unit_id))

        before = state_of(members, unit_id)
        members.consume(answer(silent, unit_id))

        assert (silent, before, state_of(members, unit_id)) == (silent, "closing", "closed")


def test_a_unit_is_closed_when_the_last_lets_it_go_and_keeps_its_holders(members: ServiceHarness) -> None:
    opened = open_one(members)
    members.ask(closing(opened.unit_id))
    members.clock.forward(days=40)

    all_let_go(members, opened.unit_id)

    reply = members.ask(GetUnit(unit_id=opened.unit_id))
    assert (reply.state, reply.closed_on, reply.closing_since) == ("closed", date(2026, 10, 24), DAY)
    [closed] = members.published(UnitClosed)
    assert closed.data == UnitClosed(unit_id=opened.unit_id, closed_on=date(2026, 10, 24))
    [holder] = opened.holder_ids
    assert members.ask(GetMember(member_id=holder)).unit_ids == (opened.unit_id,)


def test_the_order_of_answers_does_not_matter_nor_that_they_come_twice(members: ServiceHarness) -> None:
    for order in permutations(ANSWERS):
        unit_id = members.ask(closing(open_one(members).unit_id)).unit_id
        hindered = answer("payroll", unit_id, 1, hinders=figure("budget", 500))
        events = [answer(service, unit_id, 2) for service in order]

        for event in (*events, hindered, events[0]):
            members.consume(event)

        assert (order, state_of(members, unit_id)) == (order, "closed")
        assert len([m for m in members.published(UnitClosed) if m.data.unit_id == unit_id]) == 1


def test_what_hinders_is_told_by_service_until_it_is_gone(members: ServiceHarness) -> None:
    unit_id = members.ask(closing(open_one(members).unit_id)).unit_id
    all_let_go(members, test_id("unit", "another"))
    members.consume(answer("contributions", unit_id))
    members.consume(answer("invoicing", unit_id, hinders=figure("open claims", 121_000)))
    members.consume(answer("payroll", unit_id, hinders=figure("budget", -5_00)))

    positions = {a.service: a.position for a in members.ask(GetUnit(unit_id=unit_id)).answers}

    assert positions["contributions"] is not None
    assert positions["contributions"].hindrances == ()
    assert positions["invoicing"] is not None
    assert positions["invoicing"].hindrances == (figure("open claims", 121_000),)
    members.consume(answer("payroll", unit_id, 2))
    assert state_of(members, unit_id) == "closing"
    members.consume(answer("invoicing", unit_id, 2))
    assert state_of(members, unit_id) == "closed"


def test_an_old_answer_that_comes_late_counts_for_nothing(members: ServiceHarness) -> None:
    unit_id = members.ask(closing(open_one(members).unit_id)).unit_id
    for service in ("contributions", "invoicing"):
        members.consume(answer(service, unit_id))
    members.consume(answer("payroll", unit_id, 2, hinders=figure("contracts", 1)))

    members.consume(answer("payroll", unit_id, 1))

    assert state_of(members, unit_id) == "closing"


def test_money_on_its_way_keeps_a_unit_closing(members: ServiceHarness) -> None:
    """Invoicing passed it on and says that nothing is open; payroll has not seen it, and says so too."""
    account = "clearing:invoicing>payroll"
    unit_id = members.ask(closing(open_one(members).unit_id)).unit_id
    members.consume(answer("contributions", unit_id))
    members.consume(answer("invoicing", unit_id, crosses=figure(account, -100_000)))
    members.consume(answer("payroll", unit_id))

    reply = members.ask(GetUnit(unit_id=unit_id))
    assert (reply.state, reply.on_their_way) == ("closing", (figure(account, -100_000, count=0),))
    members.consume(answer("payroll", unit_id, 2, hinders=figure("budget", 1), crosses=figure(account, 100_000)))
    members.consume(answer("payroll", unit_id, 3, crosses=figure(account, 100_000)))
    assert state_of(members, unit_id) == "closed"


def test_the_final_statement_has_the_figures_of_every_service(members: ServiceHarness) -> None:
    unit_id = members.ask(closing(open_one(members).unit_id)).unit_id
    members.consume(answer("invoicing", unit_id, figures=(figure("invoiced", 100_000, 3),)))
    members.consume(answer("payroll", unit_id, figures=(figure("wages", 93_500, 2),)))
    members.consume(answer("contributions", unit_id))

    [message] = members.published(UnitWoundUp)

    assert [(s.service, s.figures) for s in message.data.statement] == [
        ("contributions", ()),
        ("invoicing", (figure("invoiced", 100_000, 3),)),
        ("payroll", (figure("wages", 93_500, 2),)),
    ]


def test_who_asked_for_it_and_why_is_kept(members: ServiceHarness) -> None:
    opened = open_one(members)

    members.ask(closing(opened.unit_id, "moved abroad"), roles=["adviser"], subject="adviser:claire")
    all_let_go(members, opened.unit_id)

    with members.engine.connect() as connection:
        rows = connection.execute(sa.text("select * from unit_closing")).all()
    assert [tuple(row) for row in rows] == [(opened.unit_id, DAY, "moved abroad", "adviser:claire")]


def test_a_unit_is_closed_once(members: ServiceHarness) -> None:
    request = closing(open_one(members).unit_id)
    first = members.ask(request)
    members.clock.forward(days=1)

    assert members.ask(request) == first
    with pytest.raises(UnitAlreadyClosing) as still_closing:
        members.ask(closing(request.unit_id))
    all_let_go(members, request.unit_id)
    with pytest.raises(UnitAlreadyClosed) as closed:
        members.ask(closing(request.unit_id))

    assert (still_closing.value.field, closed.value.field) == ("unit_id", "unit_id")
    assert closed.value.code == "unit_already_closed"
    assert len(members.published(UnitClosed)) == members.count("unit_closing") == 1
    assert len(members.published(UnitClosingAsked)) == 1


def test_an_unknown_unit_is_not_closed(members: ServiceHarness) -> None:
    with pytest.raises(UnknownThing) as refused:
        members.ask(closing(test_id("unit", "nowhere")))

    assert refused.value.field == "unit_id"


@pytest.mark.parametrize("table", ["unit_closing", "closing", "closing_answer", "closing_end", "closing_question"])
def test_a_closing_cannot_be_undone(members: ServiceHarness, table: str) -> None:
    unit_id = members.ask(closing(open_one(members).unit_id)).unit_id
    all_let_go(members, unit_id)

    with pytest.raises(sa.exc.ProgrammingError) as refused, members.engine.begin() as connection:
        connection.execute(sa.delete(sa.table(table)))

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


def test_of_two_last_answers_at_once_the_second_sees_the_first(members: ServiceHarness) -> None:
    units = [members.ask(closing(open_one(members).unit_id)).unit_id for _ in range(8)]
    for unit_id in units:
        members.consume(answer("contributions", unit_id))
    other = ServiceHarness(members.service, members.engine, members.clock, CountingIds(count=100_000))

    with ThreadPoolExecutor(2) as pool:
        for unit_id in units:
            both = [
                pool.submit(members.consume, answer("invoicing", unit_id)),
                pool.submit(other.consume, answer("payroll", unit_id)),
            ]
            assert [done.result() for done in both] == [1, 1]

    assert {state_of(members, unit_id) for unit_id in units} == {"closed"}
    assert sorted(message.data.unit_id for message in members.published(UnitClosed)) == sorted(units)
