"""Bodies, joint owners and minors: who exercises their vote on a day, and why nobody does."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.holders import (
    EndRepresentation,
    GetHolder,
    HolderReply,
    NameRepresentative,
    RecordOwners,
)
from contracts.governance.shares import GetHoldings
from contracts.governance.voters import GetVoters, GetVotingRight, VotingRightReply
from contracts.members.enums import MemberKind
from contracts.wire.base import Request
from contracts.wire.refusals import InvalidRequest, NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import (
    AlreadyEnded,
    LaterOwnersStand,
    NotAPerson,
    NotJointOwners,
    NotNamedByAll,
    OwnersUnknown,
    RepresentativeStands,
    RepresentsItself,
)
from services.governance.tests.bylaws.service.test_deciding import decide
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.test_subscribing import registered

RISO, PAIR, GHOST = test_id("mbr", "riso"), test_id("mbr", "pair"), test_id("mbr", "ghost")
DAY = date(2026, 9, 14)  # of the frozen clock
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def naming(
    member_id: str = RISO,
    representative_id: str = ANNE,
    since: date = DAY,
    until: date | None = None,
    named_by: tuple[str, ...] = (),
) -> NameRepresentative:
    return NameRepresentative(
        request_id=uuid7(),
        member_id=member_id,
        representative_id=representative_id,
        since=since,
        until=until,
        named_by=named_by,
        reference="letter",
    )


def owning(member_id: str = PAIR, owner_ids: tuple[str, ...] = (ANNE, BOB), since: date = DAY) -> RecordOwners:
    return RecordOwners(request_id=uuid7(), member_id=member_id, owner_ids=owner_ids, since=since, reference="deed")


def ending(reply: HolderReply, until: date) -> EndRepresentation:
    representation_id = reply.representations[-1].representation_id
    return EndRepresentation(request_id=uuid7(), representation_id=representation_id, until=until)


def right(house: ServiceHarness, member_id: str, day: date = DAY, known_on: date | None = None) -> VotingRightReply:
    return house.ask(GetVotingRight(member_id=member_id, day=day, known_on=known_on))


def days(reply: HolderReply) -> list[tuple[str, date, date | None]]:
    return [(r.representative_id, r.since, r.until) for r in reply.representations]


@pytest.fixture
def holders(governance: ServiceHarness) -> ServiceHarness:
    """Anne, Riso, which is a body, and a pair of joint owners hold a share each since today."""
    kinds: dict[str, MemberKind] = {RISO: "body", PAIR: "joint"}
    governance.consume(*(registered(member_id, kind) for member_id, kind in kinds.items()))
    for member_id in (ANNE, RISO, PAIR):
        governance.ask(paying(subscribed(governance, member_id)))
    return governance


def test_nobody_votes_for_a_body_before_a_representative_is_named(holders: ServiceHarness) -> None:
    before = right(holders, RISO)
    holders.ask(naming())
    named = right(holders, RISO)

    assert (before.kind, before.may_vote, before.voices, before.hindrance) == ("body", False, 0, "no_representative")
    assert before.sentence == ("you hold one share, and no representative is named: name one who votes on 2026-09-14")
    assert "unrepresented_vote = suspended" in before.basis
    assert "only remembered" in before.basis
    assert (named.may_vote, named.representative_id) == (True, ANNE)
    assert named.sentence == f"you hold one share and may vote on 2026-09-14, by {ANNE}"
    assert not right(holders, RISO, date(2026, 9, 13)).may_vote


def test_the_roll_says_who_votes_for_whom_and_what_a_member_itself_is_told(holders: ServiceHarness) -> None:
    holders.ask(naming())

    roll = holders.ask(GetVoters())

    assert {v.member_id: (v.kind, v.voices, v.hindrance, v.representative_id) for v in roll.voters} == {
        ANNE: (None, 1, None, None),
        RISO: ("body", 1, None, ANNE),
        PAIR: ("joint", 0, "no_representative", None),
    }
    assert roll.versions is not None
    assert "unrepresented_vote: law 2020-01-01" in roll.versions
    for voter in roll.voters:
        own = right(holders, voter.member_id)
        assert (own.voices, own.hindrance, own.representative_id) == (
            voter.voices,
            voter.hindrance,
            voter.representative_id,
        )
        assert holders.ask(GetHoldings(member_id=voter.member_id)).may_vote is (voter.hindrance is None)


def test_a_bylaw_lets_the_vote_count_without_a_representative(holders: ServiceHarness) -> None:
    decide(holders, "unrepresented_vote", "counted", DAY)

    assert right(holders, RISO).may_vote
    assert right(holders, PAIR).representative_id is None


def test_joint_owners_vote_once_by_whom_all_of_them_named(holders: ServiceHarness) -> None:
    holders.ask(owning())

    with pytest.raises(NotNamedByAll):
        holders.ask(naming(PAIR, BOB, named_by=(BOB,)))
    holders.ask(naming(PAIR, BOB, named_by=(ANNE, BOB)))

    assert (right(holders, PAIR).voices, right(holders, PAIR).representative_id) == (1, BOB)


def test_other_owners_have_not_named_who_was_named_before(holders: ServiceHarness) -> None:
    carl = test_id("mbr", "carl")
    holders.consume(registered(carl))
    holders.ask(owning())
    holders.ask(naming(PAIR, BOB, named_by=(ANNE, BOB)))

    reply = holders.ask(owning(owner_ids=(ANNE, BOB, carl), since=OCTOBER))

    assert days(reply) == [(BOB, DAY, OCTOBER)]
    assert [(o.owner_ids, o.since, o.until) for o in reply.owners] == [
        ((ANNE, BOB), DAY, OCTOBER),
        ((ANNE, BOB, carl), OCTOBER, None),
    ]
    assert right(holders, PAIR, OCTOBER).hindrance == "no_representative"
    assert days(holders.ask(ending(reply, date(2026, 9, 20)))) == [(BOB, DAY, date(2026, 9, 20))]
    late = holders.ask(naming(PAIR, ANNE, date(2026, 9, 20), named_by=(ANNE, BOB)))
    assert days(late)[-1] == (ANNE, date(2026, 9, 20), OCTOBER)


def test_a_minor_votes_by_its_guardian_until_it_is_of_age(holders: ServiceHarness) -> None:
    holders.ask(naming(ANNE, BOB, until=OCTOBER))

    assert right(holders, ANNE).representative_id == BOB
    assert (right(holders, ANNE, OCTOBER).may_vote, right(holders, ANNE, OCTOBER).representative_id) == (True, None)


def test_what_ends_later_leaves_what_was_known(holders: ServiceHarness) -> None:
    named = holders.ask(naming())
    holders.clock.forward(days=30)
    frozen = holders.ask(GetVoters(day=OCTOBER, known_on=date(2026, 10, 13)))

    holders.ask(ending(named, date(2026, 9, 20)))

    assert right(holders, RISO, OCTOBER).hindrance == "no_representative"
    assert right(holders, RISO, OCTOBER, date(2026, 10, 13)).representative_id == ANNE
    assert holders.ask(GetVoters(day=OCTOBER, known_on=date(2026, 10, 13))).voters == frozen.voters
    assert days(holders.ask(GetHolder(member_id=RISO, known_on=date(2026, 10, 13)))) == [(ANNE, DAY, None)]


def test_who_was_named_by_mistake_never_was(holders: ServiceHarness) -> None:
    named = holders.ask(naming())

    assert days(holders.ask(ending(named, DAY))) == []
    with pytest.raises(UnknownThing):
        holders.ask(ending(named, OCTOBER))
    assert days(holders.ask(naming(representative_id=BOB))) == [(BOB, DAY, None)]


def test_one_follows_on_another_and_the_same_request_names_once(holders: ServiceHarness) -> None:
    first = naming(until=OCTOBER)
    assert holders.ask(first) == holders.ask(first)

    second = holders.ask(naming(representative_id=BOB, since=OCTOBER))

    assert days(second) == [(ANNE, DAY, OCTOBER), (BOB, OCTOBER, None)]


@pytest.mark.parametrize(
    ("request_of", "refusal", "field"),
    [
        (lambda: naming(representative_id=RISO), RepresentsItself, "representative_id"),
        (lambda: naming(representative_id=PAIR), NotAPerson, "representative_id"),
        (lambda: naming(representative_id=GHOST), UnknownThing, "representative_id"),
        (lambda: naming(GHOST), UnknownThing, "member_id"),
        (lambda: naming(until=DAY), InvalidRequest, "until"),
        (lambda: naming(named_by=(BOB,)), NotNamedByAll, "named_by"),
        (lambda: naming(since=date(2026, 9, 30)), RepresentativeStands, "since"),
        (lambda: naming(since=date(2026, 9, 1)), RepresentativeStands, "since"),
        (lambda: naming(PAIR, BOB, date(2026, 9, 1), named_by=(ANNE, BOB)), OwnersUnknown, "since"),
        (lambda: naming(PAIR, BOB, named_by=(ANNE, BOB, RISO)), NotNamedByAll, "named_by"),
        (lambda: owning(RISO), NotJointOwners, "member_id"),
        (lambda: owning(GHOST), UnknownThing, "member_id"),
        (lambda: owning(owner_ids=(ANNE, GHOST), since=NOVEMBER), UnknownThing, "owner_ids"),
        (lambda: owning(owner_ids=(ANNE, ANNE), since=NOVEMBER), NotJointOwners, "owner_ids"),
        (lambda: owning(owner_ids=(ANNE, PAIR), since=NOVEMBER), NotJointOwners, "owner_ids"),
        (lambda: owning(since=DAY), LaterOwnersStand, "since"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_leaves_nothing(
    holders: ServiceHarness, request_of: Callable[[], Request[HolderReply]], refusal: type[Refused], field: str
) -> None:
    holders.ask(owning())
    holders.ask(naming(until=OCTOBER))
    before = (holders.count("representation"), holders.count("joint_ownership"))

    with pytest.raises(refusal) as refused:
        holders.ask(request_of())

    assert refused.value.field == field
    assert (holders.count("representation"), holders.count("joint_ownership")) == before


def test_a_representation_ends_once_and_not_later_than_it_does(holders: ServiceHarness) -> None:
    named = holders.ask(naming(until=OCTOBER))

    for until in (OCTOBER, NOVEMBER):
        with pytest.raises(AlreadyEnded):
            holders.ask(ending(named, until))


def test_a_member_reads_who_stands_behind_its_own_holding(holders: ServiceHarness) -> None:
    with pytest.raises(NotYourOwn):
        holders.ask(GetHolder(member_id=RISO), roles=["member"], subject=f"member:{BOB}")
    with pytest.raises(UnknownThing):
        holders.ask(GetHolder(member_id=GHOST))
    with pytest.raises(InvalidRequest):
        holders.ask(GetHolder(member_id=RISO, known_on=date(2026, 9, 15)))


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("delete from representation", psycopg.errors.InsufficientPrivilege),
        ("update representation set until = since + 1", psycopg.errors.InsufficientPrivilege),
        (
            """insert into representation (member_id, representation_id, representative_id, role, since, reference,
              recorded_by, known_from)
            select member_id, representation_id, representative_id, role, since + 5, reference, recorded_by, known_from
            from representation""",
            psycopg.errors.ExclusionViolation,
        ),
    ],
)
def test_the_database_refuses_two_representatives_on_a_day_and_another_past(
    holders: ServiceHarness, statement: str, error: type[Exception]
) -> None:
    holders.ask(naming())

    with pytest.raises(sa.exc.DBAPIError) as refused, holders.engine.begin() as connection:
        connection.execute(sa.text(statement))

    assert isinstance(refused.value.orig, error)
