from datetime import date

import psycopg
import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.members.events import UnitClosed
from contracts.members.persons import GetMember
from contracts.members.units import CloseUnit, GetUnit, UnitReply
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from services.members.refusals import UnitAlreadyClosed
from services.members.tests.service.test_units import free_holder, opening

DAY = date(2026, 9, 14)


def closing(unit_id: str, reason: str = "the holders asked for it") -> CloseUnit:
    return CloseUnit(request_id=uuid7(), unit_id=unit_id, reason=reason)


def open_one(house: ServiceHarness) -> UnitReply:
    return house.ask(opening(free_holder(house)))


def test_a_closed_unit_says_so_and_keeps_its_holders(members: ServiceHarness) -> None:
    opened = open_one(members)
    members.clock.forward(days=30)

    reply = members.ask(closing(opened.unit_id))

    assert reply == opened.model_copy(update={"closed_on": date(2026, 10, 14)})
    assert members.ask(GetUnit(unit_id=opened.unit_id)) == reply
    [message] = members.published(UnitClosed)
    assert (message.subject, message.data.closed_on) == (opened.unit_id, date(2026, 10, 14))
    [holder] = opened.holder_ids
    assert members.ask(GetMember(member_id=holder)).unit_ids == (opened.unit_id,)


def test_an_open_unit_has_no_day_of_closing(members: ServiceHarness) -> None:
    assert open_one(members).closed_on is None


def test_who_closed_it_and_why_is_kept(members: ServiceHarness) -> None:
    opened = open_one(members)

    members.ask(closing(opened.unit_id, "moved abroad"), roles=["adviser"], subject="adviser:claire")

    with members.engine.connect() as connection:
        rows = connection.execute(sa.text("select * from unit_closing")).all()
    assert [tuple(row) for row in rows] == [(opened.unit_id, DAY, "moved abroad", "adviser:claire")]


def test_a_unit_is_closed_once(members: ServiceHarness) -> None:
    request = closing(open_one(members).unit_id)
    first = members.ask(request)
    members.clock.forward(days=1)

    assert members.ask(request) == first
    with pytest.raises(UnitAlreadyClosed) as refused:
        members.ask(closing(request.unit_id))

    assert (refused.value.field, refused.value.code) == ("unit_id", "unit_already_closed")
    assert len(members.published(UnitClosed)) == members.count("unit_closing") == 1


def test_an_unknown_unit_is_not_closed(members: ServiceHarness) -> None:
    with pytest.raises(UnknownThing) as refused:
        members.ask(closing(test_id("unit", "nowhere")))

    assert refused.value.field == "unit_id"


def test_a_closing_cannot_be_undone(members: ServiceHarness) -> None:
    members.ask(closing(open_one(members).unit_id))

    with pytest.raises(sa.exc.ProgrammingError) as refused, members.engine.begin() as connection:
        connection.execute(sa.text("delete from unit_closing"))

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
