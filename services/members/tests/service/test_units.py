from datetime import date
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from chassis.events.inbox import FactConflict
from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.events import CooperatorAdmitted
from contracts.members.events import UnitOpened
from contracts.members.persons import GetMember, RegisterMember, SignUsageAgreement
from contracts.members.units import GetUnit, OpenUnit
from contracts.wire.refusals import NotYourOwn, RequestIdReused, UnknownThing
from kernel.identifiers import uuid7
from services.members.refusals import AgreementNotSigned, HolderNamedTwice, NotACooperator, UnknownOffice

DAY = date(2026, 9, 14)


def registered(house: ServiceHarness, name: str = "Anne") -> str:
    request = RegisterMember(
        request_id=uuid7(), given_name=name, family_name="P.", email="p@example.org", language="fr"
    )
    return house.ask(request).member_id


def sign(house: ServiceHarness, member_id: str) -> None:
    house.ask(SignUsageAgreement(request_id=uuid7(), member_id=member_id, version="v1"))


def admitted(member_id: str, day: date = DAY) -> CooperatorAdmitted:
    return CooperatorAdmitted(member_id=member_id, category="A", shares=1, admitted_on=day)


def free_holder(house: ServiceHarness, name: str = "Anne") -> str:
    """A member who may hold a unit."""
    member_id = registered(house, name)
    sign(house, member_id)
    house.consume(admitted(member_id))
    return member_id


def opening(*holder_ids: str, office: str = "liege", request_id: UUID | None = None, name: str = "Studio") -> OpenUnit:
    return OpenUnit(
        request_id=request_id or uuid7(),
        name=name,
        holder_ids=holder_ids,
        tool="activity",
        sector="music",
        office=office,
        adviser="claire",
    )


def test_a_unit_is_opened_for_cooperators_who_signed(members: ServiceHarness) -> None:
    anne, bob = free_holder(members, "Anne"), free_holder(members, "Bob")
    request = opening(bob, anne)

    reply = members.ask(request)

    assert reply.holder_ids == (bob, anne)
    assert reply.opened_on == DAY
    assert members.ask(request) == reply == members.ask(GetUnit(unit_id=reply.unit_id))
    [message] = members.published(UnitOpened)
    assert message.subject == reply.unit_id
    assert message.data == UnitOpened.model_validate(reply.model_dump())
    assert members.ask(GetMember(member_id=anne)).unit_ids == (reply.unit_id,)


def test_a_request_id_with_another_unit_is_refused(members: ServiceHarness) -> None:
    anne = free_holder(members)
    request = opening(anne)
    members.ask(request)

    with pytest.raises(RequestIdReused):
        members.ask(opening(anne, name="Other", request_id=request.request_id))

    assert members.count("unit") == 1


def test_a_holder_without_shares_is_refused_and_nothing_is_written(members: ServiceHarness) -> None:
    anne, bob = free_holder(members), registered(members, "Bob")
    sign(members, bob)

    with pytest.raises(NotACooperator) as refused:
        members.ask(opening(anne, bob))

    assert refused.value.facts == {"member_id": bob}
    assert members.count("unit") == members.count("unit_holder") == len(members.published(UnitOpened)) == 0


def test_a_holder_who_has_not_signed_is_refused_and_nothing_is_written(members: ServiceHarness) -> None:
    anne = registered(members)
    members.consume(admitted(anne))

    with pytest.raises(AgreementNotSigned):
        members.ask(opening(anne))

    assert members.count("unit") == 0


def test_a_refused_opening_succeeds_with_the_same_request_once_its_reason_is_gone(members: ServiceHarness) -> None:
    anne = registered(members)
    members.consume(admitted(anne))
    request = opening(anne)
    with pytest.raises(AgreementNotSigned):
        members.ask(request)

    sign(members, anne)

    assert members.ask(request).holder_ids == (anne,)


def test_an_unknown_holder_is_refused(members: ServiceHarness) -> None:
    with pytest.raises(UnknownThing) as refused:
        members.ask(opening(free_holder(members), test_id("mbr", "stranger")))

    assert refused.value.field == "holder_ids"


def test_a_holder_named_twice_and_an_unknown_office_are_refused(members: ServiceHarness) -> None:
    anne = free_holder(members)

    with pytest.raises(HolderNamedTwice):
        members.ask(opening(anne, anne))
    with pytest.raises(UnknownOffice):
        members.ask(opening(anne, office="ostend"))

    assert members.count("unit") == 0


def test_an_unknown_unit_is_refused(members: ServiceHarness) -> None:
    with pytest.raises(UnknownThing) as refused:
        members.ask(GetUnit(unit_id=test_id("unit", "nowhere")))

    assert refused.value.field == "unit_id"


def test_a_member_sees_only_the_units_it_holds(members: ServiceHarness) -> None:
    anne, bob = free_holder(members), registered(members, "Bob")
    unit_id = members.ask(opening(anne)).unit_id

    unit = members.ask(GetUnit(unit_id=unit_id), roles=["member"], subject=f"member:{anne}")
    with pytest.raises(NotYourOwn):
        members.ask(GetUnit(unit_id=unit_id), roles=["member"], subject=f"member:{bob}")

    assert unit.unit_id == unit_id


def test_admissions_may_come_twice_and_before_the_member_but_never_with_another_day(members: ServiceHarness) -> None:
    anne, stranger = registered(members), test_id("mbr", "stranger")

    first = members.consume(admitted(anne, date(2026, 2, 1)), admitted(stranger), times=2)
    again = members.consume(admitted(anne, date(2026, 2, 1)), copy="again")
    with pytest.raises(FactConflict):
        members.consume(admitted(anne, date(2026, 3, 2)))

    assert (first, again) == (2, 0)
    assert members.ask(GetMember(member_id=anne)).cooperator_since == date(2026, 2, 1)
    assert members.count("cooperator") == 2


def test_a_signature_cannot_be_changed_by_the_service(members: ServiceHarness) -> None:
    sign(members, registered(members))

    with pytest.raises(sa.exc.ProgrammingError) as refused, members.engine.begin() as connection:
        connection.execute(sa.text("update agreement_signature set version = 'v9'"))

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
