import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.members.events import MemberRegistered
from contracts.members.persons import GetMember, RegisterMember, SignUsageAgreement
from contracts.wire.refusals import InvalidRequest, NotYourOwn, RequestIdReused, UnknownThing
from kernel.identifiers import uuid7
from services.members.refusals import InvalidNationalNumber, MemberAlreadyKnown, NationalNumberKeyMissing
from services.members.store.sealing import Seal

NUMBER = "85073003328"


def register(
    request_id: UUID | None = None,
    national_number: str | None = None,
    name: str = "Anne",
    email: str = "anne@example.org",
) -> RegisterMember:
    return RegisterMember(
        request_id=request_id or uuid7(),
        given_name=name,
        family_name="Peeters",
        email=email,
        language="nl",
        national_number=national_number,
    )


def test_a_registered_member_is_told_to_the_others_once(members: ServiceHarness) -> None:
    request = register()

    first = members.ask(request)
    again = members.ask(request)

    assert again == first
    [message] = members.published(MemberRegistered)
    assert message.subject == first.member_id
    assert message.data == MemberRegistered(
        member_id=first.member_id, given_name="Anne", email="anne@example.org", language="nl"
    )
    assert members.ask(GetMember(member_id=first.member_id)) == first


def test_a_body_is_told_to_be_one_and_has_no_national_number(members: ServiceHarness) -> None:
    body = register(name="Riso").model_copy(update={"kind": "body"})

    with pytest.raises(InvalidRequest) as refused:
        members.ask(body.model_copy(update={"national_number": NUMBER}))
    reply = members.ask(body)

    assert refused.value.field == "national_number"
    assert reply.kind == members.ask(GetMember(member_id=reply.member_id)).kind == "body"
    assert [message.data.kind for message in members.published(MemberRegistered)] == ["body"]


def test_an_address_with_an_apostrophe_is_refused_by_field_while_0_1_0_runs(members: ServiceHarness) -> None:
    with pytest.raises(InvalidRequest, match="GEDEELD_WIDE_ADDRESSES") as refused:
        members.ask(register(email="sean.o'neil@example.org"))

    assert refused.value.field == "email"
    assert "neil" not in refused.value.sentence
    assert members.count("member") == 0


@pytest.mark.usefixtures("wide_addresses")
def test_an_address_with_an_apostrophe_is_taken_when_0_1_0_is_gone(members: ServiceHarness) -> None:
    members.ask(register(email="sean.o'neil@example.org"))

    assert [message.data.email for message in members.published(MemberRegistered)] == ["sean.o'neil@example.org"]


def test_a_request_id_with_other_content_is_refused(members: ServiceHarness) -> None:
    request = register()
    members.ask(request)

    with pytest.raises(RequestIdReused):
        members.ask(register(request.request_id, name="Bob"))

    assert members.count("member") == 1


def test_a_second_member_with_the_same_national_number_is_refused(members: ServiceHarness) -> None:
    members.ask(register(national_number="85.07.30-033.28"))

    with pytest.raises(MemberAlreadyKnown) as refused:
        members.ask(register(national_number=NUMBER))

    assert refused.value.field == "national_number"
    assert NUMBER not in refused.value.sentence
    assert members.count("member") == len(members.published()) == 1


def test_of_two_registrations_at_once_one_is_refused(members: ServiceHarness) -> None:
    def attempt(n: int) -> str:
        house = ServiceHarness(members.service, members.engine, ids=CountingIds(count=1000 * n))
        try:
            return house.ask(register(national_number=NUMBER)).member_id
        except MemberAlreadyKnown:
            return "refused"

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(attempt, range(1, 5)))

    assert outcomes.count("refused") == 3
    assert members.count("member") == len(members.published()) == 1


def test_a_wrong_national_number_is_refused_and_nothing_is_written(members: ServiceHarness) -> None:
    with pytest.raises(InvalidNationalNumber):
        members.ask(register(national_number="85073003329"))

    assert members.count("member") == members.count("outbox") == members.count("request") == 0


def test_the_national_number_is_at_rest_only_as_a_sealed_value(members: ServiceHarness, pii_key: str) -> None:
    reply = members.ask(register(national_number=NUMBER))

    with members.engine.connect() as connection:
        row = connection.execute(sa.text("select * from member")).one()
        everything = [
            str(value)
            for table in ("member", "outbox", "request")
            for line in connection.execute(sa.text(f"select * from {table}"))  # noqa: S608
            for value in line
        ]
    assert Seal.of(pii_key).open(row.national_number_sealed, reply.member_id) == NUMBER
    assert not any(NUMBER in value for value in everything)
    assert NUMBER not in json.dumps(reply.model_dump(mode="json"))


@pytest.mark.usefixtures("no_pii_key")
def test_without_a_key_a_national_number_is_refused_and_a_member_without_one_is_not(
    open_house: Callable[[str], ServiceHarness],
) -> None:
    house = open_house("members")

    with pytest.raises(NationalNumberKeyMissing):
        house.ask(register(national_number=NUMBER))
    house.ask(register())

    assert house.count("member") == 1


def test_an_unknown_member_is_refused(members: ServiceHarness) -> None:
    stranger = test_id("mbr", "stranger")

    with pytest.raises(UnknownThing) as refused:
        members.ask(GetMember(member_id=stranger))
    with pytest.raises(UnknownThing):
        members.ask(SignUsageAgreement(request_id=uuid7(), member_id=stranger, version="v1"))

    assert refused.value.field == "member_id"
    assert members.count("agreement_signature") == 0


def test_signing_the_same_version_twice_keeps_the_first_day(members: ServiceHarness) -> None:
    member_id = members.ask(register()).member_id

    first = members.ask(SignUsageAgreement(request_id=uuid7(), member_id=member_id, version="v1"))
    members.clock.forward(days=3)
    again = members.ask(SignUsageAgreement(request_id=uuid7(), member_id=member_id, version="v1"))

    assert str(first.agreement_signed_on) == "2026-09-14"
    assert again == first
    assert members.count("agreement_signature") == 1


def test_a_new_version_is_a_new_signature(members: ServiceHarness) -> None:
    member_id = members.ask(register()).member_id
    members.ask(SignUsageAgreement(request_id=uuid7(), member_id=member_id, version="v1"))
    members.clock.forward(days=3)

    reply = members.ask(SignUsageAgreement(request_id=uuid7(), member_id=member_id, version="v2"))

    assert str(reply.agreement_signed_on) == "2026-09-17"
    assert members.count("agreement_signature") == 2


def test_a_signature_dates_from_the_day_in_brussels(members: ServiceHarness) -> None:
    member_id = members.ask(register()).member_id
    members.clock.forward(hours=14, minutes=30)  # 22:30 UTC is half past midnight in Brussels

    reply = members.ask(SignUsageAgreement(request_id=uuid7(), member_id=member_id, version="v1"))

    assert str(reply.agreement_signed_on) == "2026-09-15"


def test_a_member_signs_and_reads_only_for_itself(members: ServiceHarness) -> None:
    anne = members.ask(register()).member_id
    bob = members.ask(register(name="Bob")).member_id
    as_anne = f"member:{anne}"

    members.ask(
        SignUsageAgreement(request_id=uuid7(), member_id=anne, version="v1"),
        roles=["member"],
        subject=as_anne,
    )
    with pytest.raises(NotYourOwn):
        members.ask(
            SignUsageAgreement(request_id=uuid7(), member_id=bob, version="v1"),
            roles=["member"],
            subject=as_anne,
        )
    with pytest.raises(NotYourOwn):
        members.ask(GetMember(member_id=bob), roles=["member"], subject=as_anne)

    assert members.count("agreement_signature") == 1
