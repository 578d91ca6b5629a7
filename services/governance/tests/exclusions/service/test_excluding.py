"""A member is excluded step by step, as the law says; every shortcut is refused by its name."""

from collections.abc import Callable
from datetime import date

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.bylaws import DecideBylaw
from contracts.governance.exclusion import (
    AnswerExclusion,
    DecideExclusion,
    DeliverExclusion,
    ExclusionReply,
    GetExclusion,
    GetExclusions,
    HearExclusion,
    ProposeExclusion,
    TellExclusion,
)
from contracts.governance.leaving import GetPayoutQueue
from contracts.governance.voters import GetVoters
from contracts.wire.refusals import InvalidRequest, NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.exclusions.refusals import (
    AlreadyDelivered,
    AlreadyProposed,
    AlreadyTold,
    AnswerPeriodRuns,
    ExclusionDecided,
    HearingOutstanding,
    NotDecided,
    NotDelivered,
    ReasonsMissing,
    WrongBody,
)
from services.governance.shares.refusals import NoApprovedAccounts, NothingHeld, TooFewShareholders
from services.governance.tests.movements.service.test_leaving import accounts, at, leaving, shares_of
from services.governance.tests.movements.service.test_transfers import buy
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

PROPOSED, DELIVERED, UNTIL = date(2026, 3, 2), date(2026, 3, 4), date(2026, 4, 4)
ANSWERED, HEARD, DECIDED = date(2026, 3, 20), date(2026, 4, 9), date(2026, 4, 20)
TELL_UNTIL, LATER = date(2026, 5, 5), date(2026, 5, 11)
GHOST = test_id("exc", "ghost")


@pytest.fixture
def five(governance: ServiceHarness) -> ServiceHarness:
    """Anne has four shares, Bob two, three others one each, since 2025. Accounts are approved; it is May."""
    others = [test_id("mbr", name) for name in ("carl", "dora", "eve")]
    governance.consume(*map(registered, others))
    at(governance, date(2025, 2, 3))
    for member_id, shares in ((ANNE, 4), (BOB, 2), *((other, 1) for other in others)):
        buy(governance, member_id, shares)
    at(governance, date(2026, 1, 5))
    accounts(governance)
    at(governance, LATER)
    return governance


def proposing(member_id: str = ANNE, proposed_on: date = PROPOSED) -> ProposeExclusion:
    return ProposeExclusion(
        request_id=uuid7(), member_id=member_id, grounds="owes since 2024", proposed_on=proposed_on, reference="board 4"
    )


def delivering(exclusion_id: str, delivered_on: date = DELIVERED) -> DeliverExclusion:
    return DeliverExclusion(
        request_id=uuid7(),
        exclusion_id=exclusion_id,
        delivered_on=delivered_on,
        means="registered_letter",
        reference="receipt 12",
    )


def answering(exclusion_id: str, answered_on: date = ANSWERED, *, asks_hearing: bool = True) -> AnswerExclusion:
    return AnswerExclusion(
        request_id=uuid7(),
        exclusion_id=exclusion_id,
        answered_on=answered_on,
        asks_hearing=asks_hearing,
        reference="letter",
    )


def hearing(exclusion_id: str, heard_on: date = HEARD) -> HearExclusion:
    return HearExclusion(request_id=uuid7(), exclusion_id=exclusion_id, heard_on=heard_on, reference="minutes")


def deciding(exclusion_id: str, decided_on: date = DECIDED, **more: object) -> DecideExclusion:
    fields = {"request_id": uuid7(), "exclusion_id": exclusion_id, "exclude": True, "decided_by": "assembly"}
    words = {"decided_on": decided_on, "reasons": "the debt stands", "reference": "assembly 3"}
    return DecideExclusion.model_validate({**fields, **words, **more})


def telling(exclusion_id: str, told_on: date = TELL_UNTIL) -> TellExclusion:
    return TellExclusion(
        request_id=uuid7(), exclusion_id=exclusion_id, told_on=told_on, means="e_mail", reference="message"
    )


def delivered(house: ServiceHarness, member_id: str = ANNE) -> str:
    exclusion_id = house.ask(proposing(member_id)).exclusion_id
    house.ask(delivering(exclusion_id))
    return exclusion_id


def shown(house: ServiceHarness, exclusion_id: str) -> ExclusionReply:
    return house.ask(GetExclusion(exclusion_id=exclusion_id))


def give_to_the_board(house: ServiceHarness, day: date) -> None:
    at(house, day)
    house.ask(
        DecideBylaw(
            request_id=uuid7(),
            rule="exclusion_body",
            value="board",
            effective_on=day,
            decided_by="assembly",
            decided_on=day,
            reference="assembly 7",
        )
    )


def test_a_member_is_excluded_after_its_answer_and_its_hearing(five: ServiceHarness) -> None:
    exclusion_id = delivered(five)
    assert shown(five, exclusion_id).answer_until == UNTIL
    five.ask(answering(exclusion_id))
    five.ask(hearing(exclusion_id))

    decided = five.ask(deciding(exclusion_id))

    assert (decided.state, decided.tell_until, decided.told_late) == ("excluded", TELL_UNTIL, True)
    assert decided.basis is not None
    assert "CSA 6:123" in decided.basis
    assert (shares_of(five, ANNE, date(2026, 4, 19)), shares_of(five, ANNE, DECIDED)) == (4, 0)
    (debt,) = five.ask(GetPayoutQueue()).postponed
    assert (debt.withdrawal_id, debt.cents) == (decided.withdrawal_id, 12_000)
    assert debt.payable_until == date(2026, 5, 20)
    assert ANNE not in {voter.member_id for voter in five.ask(GetVoters(day=DECIDED)).voters}
    finished = five.ask(telling(exclusion_id))
    assert (finished.told_on, finished.told_late) == (TELL_UNTIL, False)
    assert (five.balances()["capital"], five.balances()["leavers"]) == (-15_000, -12_000)
    assert differing(five) == []


def test_a_decision_that_is_told_late_counts_and_shows_it(five: ServiceHarness) -> None:
    exclusion_id = delivered(five)
    five.ask(deciding(exclusion_id))
    late = five.ask(telling(exclusion_id, date(2026, 5, 6)))

    assert (late.state, late.told_late, late.told_on) == ("excluded", True, date(2026, 5, 6))
    assert shown(five, exclusion_id) == late


def test_a_member_who_is_not_excluded_stays_and_may_be_proposed_anew(five: ServiceHarness) -> None:
    exclusion_id = delivered(five)
    assert five.ask(deciding(exclusion_id, exclude=False)).state == "not_excluded"

    assert shares_of(five, ANNE, LATER) == 4
    with pytest.raises(ExclusionDecided):
        five.ask(deciding(exclusion_id))
    assert five.ask(proposing()).exclusion_id != exclusion_id


Shortcut = Callable[[ServiceHarness], object]
SHORTCUTS: list[tuple[Shortcut, type[Refused]]] = [
    (lambda house: house.ask(deciding(house.ask(proposing()).exclusion_id)), NotDelivered),
    (lambda house: house.ask(answering(house.ask(proposing()).exclusion_id)), NotDelivered),
    (lambda house: house.ask(hearing(house.ask(proposing()).exclusion_id)), NotDelivered),
    (lambda house: house.ask(telling(delivered(house))), NotDecided),
    (lambda house: house.ask(deciding(delivered(house), UNTIL)), AnswerPeriodRuns),
    (lambda house: house.ask(deciding(delivered(house), decided_by="board")), WrongBody),
    (lambda house: house.ask(deciding(delivered(house), reasons=None)), ReasonsMissing),
    (lambda house: house.ask(deciding(delivered(house), reasons=" - . 1")), ReasonsMissing),
    (lambda house: house.ask(delivering(delivered(house))), AlreadyDelivered),
    (lambda house: (house.ask(proposing()), house.ask(proposing())), AlreadyProposed),
    (lambda house: house.ask(proposing(proposed_on=date(2026, 5, 12))), InvalidRequest),
    (lambda house: house.ask(delivering(house.ask(proposing()).exclusion_id, date(2026, 3, 1))), InvalidRequest),
    (lambda house: house.ask(delivering(house.ask(proposing()).exclusion_id, date(2026, 5, 12))), InvalidRequest),
    (lambda house: house.ask(answering(delivered(house), date(2026, 3, 3))), InvalidRequest),
    (lambda house: house.ask(hearing(delivered(house), date(2026, 3, 3))), InvalidRequest),
    (lambda house: house.ask(deciding(delivered(house), date(2026, 5, 12))), InvalidRequest),
    (lambda house: house.ask(proposing(test_id("mbr", "ghost"))), UnknownThing),
    (lambda house: house.ask(delivering(GHOST)), UnknownThing),
    (lambda house: house.ask(answering(GHOST)), UnknownThing),
    (lambda house: house.ask(hearing(GHOST)), UnknownThing),
    (lambda house: house.ask(deciding(GHOST)), UnknownThing),
    (lambda house: house.ask(telling(GHOST)), UnknownThing),
]


@pytest.mark.parametrize(("shortcut", "refusal"), SHORTCUTS)
def test_every_shortcut_is_refused_by_name_and_moves_nothing(
    five: ServiceHarness, shortcut: Shortcut, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        shortcut(five)

    assert shares_of(five, ANNE, LATER) == 4
    assert (five.count("withdrawal"), five.count("exclusion_decision"), five.count("departure")) == (0, 0, 0)


def test_a_hearing_that_was_asked_in_time_comes_before_the_decision(five: ServiceHarness) -> None:
    exclusion_id = delivered(five)
    five.ask(answering(exclusion_id, asks_hearing=False))
    five.ask(answering(exclusion_id, UNTIL))
    with pytest.raises(HearingOutstanding):
        five.ask(deciding(exclusion_id))
    five.ask(hearing(exclusion_id, date(2026, 4, 21)))
    with pytest.raises(HearingOutstanding):
        five.ask(deciding(exclusion_id))

    assert five.ask(deciding(exclusion_id, date(2026, 4, 21))).state == "excluded"


def test_what_is_asked_too_late_is_kept_and_obliges_to_nothing(five: ServiceHarness) -> None:
    exclusion_id = delivered(five)

    answered = five.ask(answering(exclusion_id, date(2026, 4, 5)))

    assert (answered.answered_on, answered.answered_in_time) == (date(2026, 4, 5), False)
    assert not answered.hearing_is_owed
    assert five.ask(deciding(exclusion_id)).state == "excluded"


def test_the_board_decides_once_the_bylaws_give_it_to_the_board(five: ServiceHarness) -> None:
    exclusion_id = delivered(five)
    give_to_the_board(five, date(2026, 5, 12))
    at(five, date(2026, 5, 13))

    with pytest.raises(WrongBody) as refused:
        five.ask(deciding(exclusion_id, date(2026, 5, 12)))

    assert refused.value.facts["body"] == "board"
    with pytest.raises(WrongBody):
        five.ask(deciding(exclusion_id, date(2026, 5, 11), decided_by="board"))
    assert five.ask(deciding(exclusion_id, date(2026, 5, 12), decided_by="board")).decided_by == "board"


def test_nothing_follows_a_decision_but_that_it_is_told_once(five: ServiceHarness) -> None:
    exclusion_id = delivered(five)
    five.ask(deciding(exclusion_id))
    five.ask(telling(exclusion_id))

    with pytest.raises(AlreadyTold):
        five.ask(telling(exclusion_id))
    for late in (delivering(exclusion_id), answering(exclusion_id), hearing(exclusion_id), deciding(exclusion_id)):
        with pytest.raises(ExclusionDecided):
            five.ask(late)
    with pytest.raises(NothingHeld):
        five.ask(proposing())


def test_three_shareholders_remain_after_an_exclusion(five: ServiceHarness) -> None:
    ours, theirs = delivered(five), delivered(five, BOB)
    five.ask(leaving(test_id("mbr", "eve"), date(2026, 4, 1)))
    five.ask(deciding(ours))

    with pytest.raises(TooFewShareholders):
        five.ask(deciding(theirs))

    assert shares_of(five, BOB, LATER) == 2


def test_who_died_meanwhile_is_not_excluded_any_more(five: ServiceHarness) -> None:
    exclusion_id = delivered(five)
    five.ask(leaving(ANNE, date(2026, 4, 1)))

    with pytest.raises(NothingHeld):
        five.ask(deciding(exclusion_id))
    assert five.ask(deciding(exclusion_id, exclude=False)).state == "not_excluded"


def test_without_approved_accounts_nobody_can_say_what_is_owed(governance: ServiceHarness) -> None:
    at(governance, date(2025, 2, 3))
    others = [test_id("mbr", name) for name in ("carl", "dora")]
    governance.consume(*map(registered, others))
    for member_id in (ANNE, BOB, *others):
        buy(governance, member_id, 1)
    at(governance, LATER)
    exclusion_id = delivered(governance)

    with pytest.raises(NoApprovedAccounts):
        governance.ask(deciding(exclusion_id))

    assert shown(governance, exclusion_id).state == "delivered"


def test_an_exclusion_is_not_recorded_as_a_leaving_of_right(five: ServiceHarness) -> None:
    with pytest.raises(InvalidRequest) as refused:
        five.ask(leaving(ANNE, DECIDED, "exclusion"))

    assert "propose_exclusion" in refused.value.sentence


def test_what_waits_for_a_step_is_listed_with_what_was_not_told_in_time(five: ServiceHarness) -> None:
    ours, theirs, stays = delivered(five), delivered(five, BOB), delivered(five, test_id("mbr", "eve"))
    five.ask(deciding(ours))
    five.ask(deciding(stays, exclude=False))
    five.ask(telling(stays))

    listed = five.ask(GetExclusions()).exclusions

    assert {(reply.exclusion_id, reply.state, reply.told_late) for reply in listed} == {
        (ours, "excluded", True),
        (theirs, "delivered", False),
    }


def test_a_member_sees_its_own_exclusion(five: ServiceHarness) -> None:
    request = GetExclusion(exclusion_id=delivered(five))

    assert five.ask(request, roles=["member"], subject=f"member:{ANNE}").grounds == "owes since 2024"
    with pytest.raises(NotYourOwn):
        five.ask(request, roles=["member"], subject=f"member:{BOB}")
