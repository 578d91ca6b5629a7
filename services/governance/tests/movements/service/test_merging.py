"""One person who was two members: its shares stand together, it votes once, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.governance.enums import Category
from contracts.governance.events import SharePayoutOrdered
from contracts.governance.merging import HolderMergeReply, MergeHolders
from contracts.governance.register import GetRegisterAt
from contracts.governance.shares import GetHoldings, GetSubscription, SubscribeShares
from contracts.governance.voters import GetMembership, GetVoters, GetVotingRight
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import (
    CategoryDiffers,
    HasLeft,
    HolderMerged,
    KindsDiffer,
    NeverHeld,
    NotCorrectable,
    SameHolder,
    SharesRestricted,
    UnderWithdrawal,
)
from services.governance.tests.movements.service.test_departed import departing, heirs_are
from services.governance.tests.movements.service.test_leaving import (
    IN_TIME,
    accounts,
    asking,
    at,
    leaving,
    pay_out,
    take_effect,
)
from services.governance.tests.movements.service.test_restrictions import lifting, restricting
from services.governance.tests.movements.service.test_transfers import buy, correcting, holding, transferring
from services.governance.tests.opening.service.test_bringing_in import bring_in, entry
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.test_categories import deciding, preparing
from services.governance.tests.shares.service.test_share_payments import received
from services.governance.tests.shares.service.test_subscribing import registered
from services.governance.tests.shares.service.test_who_holds import naming

ANNA, RISO, GHOST = test_id("mbr", "anna"), test_id("mbr", "riso"), test_id("mbr", "ghost")
DAY = date(2026, 9, 14)  # of the clock, when they turn out to be one


def merging(merged_id: str = ANNA, kept_id: str = ANNE) -> MergeHolders:
    return MergeHolders(request_id=uuid7(), merged_id=merged_id, kept_id=kept_id, reason="registered twice")


@pytest.fixture
def twice(governance: ServiceHarness) -> ServiceHarness:
    """Anne has two shares since 2025; as Anna she has one since March 2026. Bob and Riso, a body, have one each."""
    governance.consume(registered(ANNA), registered(RISO, "body"))
    governance.clock.now = datetime(2025, 3, 2, 9, tzinfo=UTC)
    buy(governance, ANNE, 2)
    governance.clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for member_id in (ANNA, BOB, RISO):
        buy(governance, member_id, 1)
    governance.clock.now = datetime(2026, 9, 14, 9, tzinfo=UTC)
    return governance


def voices(house: ServiceHarness, day: date = DAY, known_on: date | None = None) -> dict[str, int]:
    return {voter.member_id: voter.voices for voter in house.ask(GetVoters(day=day, known_on=known_on)).voters}


def test_their_shares_stand_together_for_what_was_paid(twice: ServiceHarness) -> None:
    reply = twice.ask(merging())

    assert [(m.kind, m.member_id, m.shares) for m in reply.movements] == [
        ("transfer_out", ANNA, -1),
        ("transfer_in", ANNE, 1),
    ]
    assert (holding(twice, ANNE).shares, holding(twice, ANNA).shares) == (3, 0)
    assert holding(twice, ANNA, date(2026, 9, 13)).shares == 1
    assert twice.balances() == {"clearing:invoicing>governance": 15_000, "capital": -15_000}
    assert differing(twice) == []


def test_it_votes_once_by_what_was_issued_to_either(twice: ServiceHarness) -> None:
    before = voices(twice)

    twice.ask(merging())

    assert (before[ANNE], before[ANNA]) == (0, 1)
    assert voices(twice)[ANNE] == 1
    assert ANNA not in voices(twice)
    for member_id in (ANNE, ANNA):
        right = twice.ask(GetVotingRight(member_id=member_id))
        assert (right.member_id, right.shares, right.may_vote) == (ANNE, 3, True)
    assert holding(twice, ANNE).may_vote
    assert not holding(twice, ANNA).may_vote


def test_a_frozen_roll_stays_what_it_was(twice: ServiceHarness) -> None:
    twice.clock.forward(days=1)
    frozen = voices(twice, DAY, DAY)

    twice.ask(merging())
    twice.clock.forward(days=1)

    assert voices(twice, DAY, DAY) == frozen
    assert voices(twice, date(2026, 9, 15), DAY)[ANNA] == 1
    assert twice.ask(GetVotingRight(member_id=ANNA, day=DAY)).member_id == ANNA
    assert voices(twice, date(2026, 9, 15))[ANNE] == 1


def test_nobody_came_or_left_in_the_year_by_it(twice: ServiceHarness) -> None:
    before = twice.ask(GetMembership(year=2026))

    twice.ask(merging())
    after = twice.ask(GetMembership(year=2026))

    assert (before.members, before.joined, before.left) == (4, 3, 0)
    assert (after.members, after.joined, after.left) == (3, 2, 0)
    assert (after.shares, after.shares_issued) == (before.shares, before.shares_issued)


def test_open_subscriptions_follow_with_what_was_paid_of_them(twice: ServiceHarness) -> None:
    part_paid, unpaid = subscribed(twice, ANNA, 2), subscribed(twice, ANNA, 3)
    twice.consume(received(part_paid, 3000, "first"))

    reply = twice.ask(merging())
    twice.consume(received(part_paid, 3000, "second"))
    twice.ask(paying(unpaid))

    assert set(reply.subscription_ids) == {part_paid.subscription_id, unpaid.subscription_id}
    assert (holding(twice, ANNE).shares, holding(twice, ANNA).shares) == (8, 0)
    assert differing(twice) == []


def test_what_is_subscribed_and_paid_in_that_instant_is_not_left_behind(twice: ServiceHarness) -> None:
    opened = [subscribed(twice, ANNA) for _ in range(3)]

    def act(n: int) -> bool:
        house = ServiceHarness(twice.service, twice.engine, clock=twice.clock, ids=CountingIds(count=1000 * (n + 1)))
        if n == 0:
            return bool(house.ask(merging()).merge_id)
        if n <= len(opened):
            return house.ask(paying(opened[n - 1])).state == "paid"
        try:
            return house.ask(paying(subscribed(house, ANNA))).state == "paid"
        except HolderMerged:
            return True

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(act, (1, 4, 0, 2, 5, 3)))

    assert holding(twice, ANNA).shares == 0
    assert holding(twice, ANNE).shares >= 6
    assert differing(twice) == []


def test_asked_again_about_the_same_two_it_changes_nothing(twice: ServiceHarness) -> None:
    subscribed(twice, ANNA)
    request = merging()
    first: HolderMergeReply = twice.ask(request)

    assert twice.ask(request) == first
    assert twice.ask(merging()) == first
    assert (twice.count("holder_merge"), twice.count("share_movement")) == (1, 6)


def test_nothing_new_comes_to_the_record_that_went(twice: ServiceHarness) -> None:
    twice.ask(merging())

    for request in (
        SubscribeShares(request_id=uuid7(), member_id=ANNA, shares=1),
        transferring(1, DAY, ANNA),
        leaving(ANNA, DAY),
        departing(ANNA, DAY),
        merging(ANNA, BOB),
        merging(BOB, ANNA),
        merging(ANNE, BOB),
    ):
        with pytest.raises(HolderMerged) as refused:
            twice.ask(request)
        assert refused.value.facts["kept"] == ANNE

    assert "holder_merged" in {fault.rule for fault in bring_in(twice, entry(member_id=ANNA), dry_run=True).faults}
    assert differing(twice) == []


def test_shares_under_a_restriction_and_who_has_left_are_not_made_one(twice: ServiceHarness) -> None:
    pledge = twice.ask(restricting(since=DAY, member_id=ANNA))
    with pytest.raises(SharesRestricted) as refused:
        twice.ask(merging())
    assert refused.value.field == "merged_id"

    twice.ask(lifting(pledge, DAY))
    accounts(twice)
    twice.ask(leaving(ANNE, DAY))
    with pytest.raises(HasLeft) as left:
        twice.ask(merging())
    assert left.value.field == "kept_id"


def test_what_follows_who_died_since_ends_with_it(twice: ServiceHarness) -> None:
    follows = subscribed(twice, ANNA, 2)
    twice.ask(merging())

    accounts(twice)
    twice.ask(leaving(ANNE, DAY))

    assert twice.ask(GetSubscription(subscription_id=follows.subscription_id)).state == "refused"
    assert differing(twice) == []


def test_two_that_are_one_stay_so(twice: ServiceHarness) -> None:
    reply = twice.ask(merging())

    with pytest.raises(NotCorrectable):
        twice.ask(correcting(reply.merge_id))


@pytest.mark.parametrize(
    ("merged_id", "kept_id", "refusal", "field"),
    [
        (ANNE, ANNE, SameHolder, "kept_id"),
        (RISO, ANNE, KindsDiffer, "kept_id"),
        (ANNE, test_id("mbr", "new"), NeverHeld, "kept_id"),
        (GHOST, ANNE, UnknownThing, "merged_id"),
        (ANNA, GHOST, UnknownThing, "kept_id"),
    ],
)
def test_what_cannot_be_one_is_refused_by_name_and_leaves_nothing(
    twice: ServiceHarness, merged_id: str, kept_id: str, refusal: type[Refused], field: str
) -> None:
    twice.consume(registered(test_id("mbr", "new")))

    with pytest.raises(refusal) as refused:
        twice.ask(merging(merged_id, kept_id))

    assert refused.value.field == field
    assert (twice.count("holder_merge"), twice.count("share_movement")) == (0, 4)


@pytest.mark.parametrize("from_day", [date(2026, 9, 1), date(2026, 10, 1)])
def test_two_in_different_categories_now_or_soon_are_not_made_one(twice: ServiceHarness, from_day: date) -> None:
    twice.ask(deciding(twice.ask(preparing("C", from_day, ANNA))))

    with pytest.raises(CategoryDiffers):
        twice.ask(merging())
    twice.ask(deciding(twice.ask(preparing("C", from_day, ANNE))))
    twice.ask(merging())

    assert differing(twice) == []


def test_a_subscription_in_another_category_does_not_follow(twice: ServiceHarness) -> None:
    other: Category = "C"
    twice.consume(registered(test_id("mbr", "new")))
    twice.ask(SubscribeShares(request_id=uuid7(), member_id=test_id("mbr", "new"), category=other, shares=1))

    with pytest.raises(CategoryDiffers):
        twice.ask(merging(test_id("mbr", "new")))


@pytest.mark.parametrize(("leaver", "shares", "field"), [(ANNA, 1, "merged_id"), (ANNE, 2, "kept_id")])
def test_shares_that_leave_leave_first(twice: ServiceHarness, leaver: str, shares: int, field: str) -> None:
    twice.clock.now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    twice.ask(asking(leaver, shares, date(2027, 3, 1)))

    with pytest.raises(UnderWithdrawal) as refused:
        twice.ask(merging())

    assert refused.value.field == field


def test_the_register_of_the_day_has_one_holder(twice: ServiceHarness) -> None:
    twice.ask(merging())

    holders = {holder.member_id: holder.shares for holder in twice.ask(GetRegisterAt()).holders}

    assert holders == {ANNE: 3, BOB: 1, RISO: 1}
    assert twice.ask(GetHoldings(member_id=ANNE)).category == "A"


def test_nobody_votes_through_another_record_of_the_dead(twice: ServiceHarness) -> None:
    twice.ask(naming(RISO, ANNA, DAY))
    twice.ask(merging())
    accounts(twice)

    def voting() -> str | None:
        return twice.ask(GetVotingRight(member_id=RISO, day=DAY)).representative_id

    before = voting()
    twice.ask(leaving(ANNE, DAY))

    assert (before, voting()) == (ANNA, None)
    with pytest.raises(HolderMerged) as refused:
        twice.ask(naming(RISO, ANNA, DAY))
    assert (refused.value.field, refused.value.facts["kept"]) == ("representative_id", ANNE)
    assert differing(twice) == []


def test_what_was_owed_to_a_record_waits_for_heirs_once_its_person_died(twice: ServiceHarness) -> None:
    at(twice, IN_TIME)
    accounts(twice)
    withdrawal = twice.ask(asking(ANNA, 1))
    take_effect(twice)
    at(twice, DAY)
    twice.ask(merging())
    twice.ask(leaving(ANNE, DAY))

    assert pay_out(twice).released == ()
    twice.ask(heirs_are(withdrawal, (BOB, "1")))
    assert [entry.withdrawal_id for entry in pay_out(twice).released] == [withdrawal.withdrawal_id]

    assert [order.data.member_id for order in twice.published(SharePayoutOrdered)] == [BOB]
    assert differing(twice) == []
