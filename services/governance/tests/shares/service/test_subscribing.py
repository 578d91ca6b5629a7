from collections.abc import Callable
from uuid import UUID

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.shares import GetHoldings, SubscribeShares
from contracts.members.enums import MemberKind
from contracts.members.events import MemberRegistered, UnitOpened
from contracts.wire.refusals import NotYourOwn, RequestIdReused, UnknownThing
from kernel.identifiers import uuid7
from services.governance.shares.refusals import CategoryDiffers

ANNE, BOB = test_id("mbr", "anne"), test_id("mbr", "bob")


@pytest.fixture
def governance(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("governance")


def registered(member_id: str, kind: MemberKind | None = None) -> MemberRegistered:
    return MemberRegistered(member_id=member_id, given_name="A.", email="a@example.org", language="fr", kind=kind)


def subscribing(shares: int = 2, category: str = "A", request_id: UUID | None = None) -> SubscribeShares:
    fields = {"request_id": request_id or uuid7(), "member_id": ANNE, "category": category, "shares": shares}
    return SubscribeShares.model_validate(fields)


def test_a_known_member_subscribes_at_the_price_of_the_day(governance: ServiceHarness) -> None:
    governance.consume(registered(ANNE))
    request = subscribing(shares=2)

    reply = governance.ask(request)

    assert (reply.shares, reply.price_cents, reply.paid_on) == (2, 6000, None)
    assert governance.ask(request) == reply
    assert governance.count("subscription") == 1
    holdings = governance.ask(GetHoldings(member_id=ANNE))
    assert (holdings.category, holdings.shares, holdings.may_vote) == ("A", 0, False)


def test_an_unknown_member_is_refused_until_it_is_heard_of(governance: ServiceHarness) -> None:
    request = subscribing()
    with pytest.raises(UnknownThing) as refused:
        governance.ask(request)
    with pytest.raises(UnknownThing):
        governance.ask(GetHoldings(member_id=ANNE))

    governance.consume(registered(ANNE), registered(BOB), times=2)

    assert refused.value.field == "member_id"
    assert governance.ask(request).member_id == ANNE
    assert governance.count("member") == 2


def test_a_request_id_with_other_content_is_refused(governance: ServiceHarness) -> None:
    governance.consume(registered(ANNE))
    request = subscribing(shares=1)
    governance.ask(request)

    with pytest.raises(RequestIdReused):
        governance.ask(subscribing(shares=2, request_id=request.request_id))

    assert governance.count("subscription") == 1


def test_another_category_than_the_first_is_refused(governance: ServiceHarness) -> None:
    governance.consume(registered(ANNE))
    governance.ask(subscribing(category="B"))

    with pytest.raises(CategoryDiffers):
        governance.ask(subscribing(category="A"))
    governance.ask(subscribing(category="B"))

    assert governance.count("subscription") == 2
    assert governance.ask(GetHoldings(member_id=ANNE)).category == "B"


def test_a_member_subscribes_and_reads_only_for_itself(governance: ServiceHarness) -> None:
    governance.consume(registered(ANNE), registered(BOB))

    governance.ask(subscribing(), roles=["member"], subject=f"member:{ANNE}")
    with pytest.raises(NotYourOwn):
        governance.ask(subscribing(), roles=["member"], subject=f"member:{BOB}")
    with pytest.raises(NotYourOwn):
        governance.ask(GetHoldings(member_id=ANNE), roles=["member"], subject=f"member:{BOB}")

    assert governance.count("subscription") == 1


def test_activities_are_kept_once_even_before_their_holders_are_known(governance: ServiceHarness) -> None:
    opened = UnitOpened(
        unit_id=test_id("unit", "studio"),
        name="Studio",
        holder_ids=(ANNE, BOB),
        tool="activity",
        sector="music",
        office="ghent",
        adviser="claire",
        legal_entity="BE",
        opened_on=governance.clock.now.date(),
    )

    assert governance.consume(opened, times=2) == 1
    governance.consume(registered(ANNE))

    assert governance.count("activity") == 2
