"""Shares go from member to member and keep their price; what should not have been is reversed, never edited."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.governance.register import GetRegisterAt, GetRegisterChanges
from contracts.governance.shares import GetHoldings, HoldingsReply, SubscriptionReply
from contracts.governance.transfers import CorrectAct, TransferReply, TransferShares
from contracts.governance.voters import GetVotingRight
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import (
    AlreadyCorrected,
    CorrectionOfCorrection,
    LotInUse,
    MoreThanHeld,
    NotAccepted,
    NotSigned,
    TransferToOneself,
)
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.test_share_payments import received
from services.governance.tests.shares.service.test_subscribing import registered

DAY = date(2026, 9, 14)


def transferring(shares: int = 1, day: date = DAY, taker_id: str = BOB) -> TransferShares:
    return TransferShares(
        request_id=uuid7(),
        giver_id=ANNE,
        taker_id=taker_id,
        shares=shares,
        effective_on=day,
        giver_signed_on=day,
        taker_signed_on=day,
    )


def correcting(act_id: str) -> CorrectAct:
    return CorrectAct(request_id=uuid7(), act_id=act_id, reason="entered by mistake")


def buy(house: ServiceHarness, member_id: str, shares: int) -> SubscriptionReply:
    return house.ask(paying(subscribed(house, member_id, shares)))


def holding(house: ServiceHarness, member_id: str, day: date | None = None) -> HoldingsReply:
    return house.ask(GetHoldings(member_id=member_id, day=day))


@pytest.fixture
def both(governance: ServiceHarness) -> ServiceHarness:
    """Anne has two shares since March and three since today, Bob has one since March."""
    governance.clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    buy(governance, ANNE, 2)
    buy(governance, BOB, 1)
    governance.clock.now = datetime(2026, 9, 14, 9, tzinfo=UTC)
    buy(governance, ANNE, 3)
    return governance


def test_the_oldest_lots_go_and_keep_what_was_paid(both: ServiceHarness) -> None:
    reply = both.ask(transferring(3))

    assert [(m.kind, m.member_id, m.shares) for m in reply.movements] == [
        ("transfer_out", ANNE, -2),
        ("transfer_out", ANNE, -1),
        ("transfer_in", BOB, 2),
        ("transfer_in", BOB, 1),
    ]
    assert sum(movement.shares for movement in reply.movements) == 0
    assert [(lot.shares, lot.since) for lot in holding(both, ANNE).lots] == [(2, DAY)]
    assert sorted(lot.shares for lot in holding(both, BOB).lots) == [1, 1, 2]
    assert both.balances() == {"clearing:invoicing>governance": 18_000, "capital": -18_000}
    assert differing(both) == []


def test_shares_that_came_by_transfer_give_no_vote_of_the_year(both: ServiceHarness) -> None:
    carl = test_id("mbr", "carl")
    both.consume(registered(carl))
    both.clock.now = datetime(2025, 9, 14, 9, tzinfo=UTC)
    buy(both, carl, 1)
    both.clock.now = datetime(2026, 9, 14, 9, tzinfo=UTC)

    both.ask(transferring(2, taker_id=carl))

    right = both.ask(GetVotingRight(member_id=carl))
    assert (right.shares, right.lack) == (3, "none_issued_this_year")


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"shares": 6}, MoreThanHeld, "shares"),
        ({"taker_id": ANNE}, TransferToOneself, "taker_id"),
        ({"taker_id": test_id("mbr", "new")}, NotAccepted, "taker_id"),
        ({"giver_id": test_id("mbr", "new")}, MoreThanHeld, "shares"),
        ({"taker_id": test_id("mbr", "ghost")}, UnknownThing, "taker_id"),
        ({"giver_id": test_id("mbr", "ghost")}, UnknownThing, "giver_id"),
        ({"taker_signed_on": date(2026, 9, 15)}, NotSigned, "effective_on"),
        ({"effective_on": date(2026, 9, 15)}, NotSigned, "effective_on"),
    ],
)
def test_what_no_transfer_may_be_is_refused_and_leaves_nothing(
    both: ServiceHarness, changes: dict[str, object], refusal: type[Refused], field: str
) -> None:
    both.consume(registered(test_id("mbr", "new")))

    with pytest.raises(refusal) as refused:
        both.ask(transferring().model_copy(update=changes))

    assert refused.value.field == field
    assert (both.count("share_movement"), both.count("share_transfer")) == (3, 0)


def test_shares_that_were_not_there_on_that_day_are_not_transferred_from_it(both: ServiceHarness) -> None:
    in_june = transferring(3, date(2026, 6, 1))

    with pytest.raises(MoreThanHeld):
        both.ask(in_june)
    both.ask(in_june.model_copy(update={"shares": 2}))

    assert holding(both, BOB, date(2026, 6, 1)).shares == 3
    assert differing(both) == []


def test_who_was_not_accepted_yet_on_that_day_gets_none_from_it(both: ServiceHarness) -> None:
    carl = test_id("mbr", "carl")
    both.consume(registered(carl))
    buy(both, carl, 1)

    with pytest.raises(NotAccepted):
        both.ask(transferring(1, date(2026, 6, 1), carl))
    both.ask(transferring(1, DAY, carl))

    assert differing(both) == []


def test_shares_that_have_gone_since_do_not_go_again_from_an_earlier_day(both: ServiceHarness) -> None:
    both.ask(transferring(4))

    with pytest.raises(MoreThanHeld):
        both.ask(transferring(2, date(2026, 6, 1)))


def test_the_same_request_moves_once_and_many_at_once_no_more_than_there_is(both: ServiceHarness) -> None:
    request = transferring(1)
    assert both.ask(request) == both.ask(request)

    def transfer(n: int) -> int:
        house = ServiceHarness(both.service, both.engine, clock=both.clock, ids=CountingIds(count=1000 * n))
        try:
            house.ask(transferring(3))
        except MoreThanHeld:
            return 0
        return 1

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(transfer, range(1, 5))) == 1
    assert (holding(both, ANNE).shares, holding(both, BOB).shares) == (1, 5)


def test_a_transfer_is_corrected_from_its_day_on_and_what_was_known_stays(both: ServiceHarness) -> None:
    transfer = both.ask(transferring(3))
    both.clock.forward(days=1)
    frozen = both.ask(GetRegisterAt(day=DAY, known_on=DAY))
    both.clock.forward(days=5)

    reply = both.ask(correcting(transfer.transfer_id))

    assert [m.reverses for m in reply.movements] == [m.movement_id for m in transfer.movements]
    assert {(m.kind, m.effective_on, m.booked_on) for m in reply.movements} == {("correction", DAY, date(2026, 9, 20))}
    assert (holding(both, ANNE, DAY).shares, holding(both, BOB, DAY).shares) == (5, 1)
    assert both.ask(GetRegisterAt(day=DAY, known_on=DAY)) == frozen
    assert len(both.ask(GetRegisterChanges(day=DAY, known_on=DAY)).movements) == 4
    assert differing(both) == []


def test_an_issue_is_corrected_and_its_money_is_owed_back(governance: ServiceHarness) -> None:
    subscription = subscribed(governance, ANNE, 2)
    governance.consume(received(subscription, 6000))

    governance.ask(correcting(subscription.subscription_id))

    assert holding(governance, ANNE).shares == 0
    assert not holding(governance, ANNE).may_vote
    assert governance.balances() == {"clearing:invoicing>governance": 6000, "repayable": -6000}
    assert differing(governance) == []


def test_what_cannot_be_corrected_is_refused_by_name(both: ServiceHarness) -> None:
    subscription = buy(both, ANNE, 4)
    transfer: TransferReply = both.ask(transferring(9))
    with pytest.raises(LotInUse):
        both.ask(correcting(subscription.subscription_id))

    correction = both.ask(correcting(transfer.transfer_id))

    for act_id, refusal in (
        (transfer.transfer_id, AlreadyCorrected),
        (correction.correction_id, CorrectionOfCorrection),
        (test_id("trf", "ghost"), UnknownThing),
    ):
        with pytest.raises(refusal):
            both.ask(correcting(act_id))
    both.ask(correcting(subscription.subscription_id))
    assert differing(both) == []
