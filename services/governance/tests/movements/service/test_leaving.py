"""Members leave: in the window, at its end, for the lowest value, when both tests allow; of right, on the day."""

from datetime import UTC, date, datetime

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.governance.enums import LeavingReason
from contracts.governance.leaving import (
    CheckDistribution,
    DecidePayout,
    GetPayoutQueue,
    GetWithdrawal,
    PayoutReply,
    RecordAccounts,
    RecordLeaving,
    RequestWithdrawal,
    UndoWithdrawal,
    WithdrawalReply,
)
from contracts.governance.shares import GetHoldings
from contracts.governance.voters import GetMembership, GetVoters
from contracts.wire.refusals import InvalidRequest, NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.movements.use_cases.effect_withdrawals import effect_withdrawals
from services.governance.shares.refusals import (
    AboveApprovedRate,
    AlreadyLeaving,
    FounderTooEarly,
    MoreThanHeld,
    NoApprovedAccounts,
    NothingHeld,
    NothingOwed,
    OnlyWithAllShares,
    QueueFirst,
    SharesRestricted,
    TooFewShareholders,
    TooLateToUndo,
    WindowClosed,
)
from services.governance.tests.movements.service.test_transfers import buy, correcting, transferring
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

CARL, DORA = test_id("mbr", "carl"), test_id("mbr", "dora")
IN_TIME, END, AFTER = date(2026, 3, 16), date(2026, 6, 30), date(2026, 7, 1)
RICH, POOR = 100_000, 18_000  # of nine shares: 11,111 and 2,000 cents each


def at(house: ServiceHarness, day: date) -> None:
    house.clock.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


@pytest.fixture
def four(governance: ServiceHarness) -> ServiceHarness:
    """Anne has four shares, Bob two, Carl two and Dora one, since 2025. It is March."""
    governance.consume(registered(CARL), registered(DORA))
    at(governance, date(2025, 2, 3))
    for member_id, shares in ((ANNE, 4), (BOB, 2), (CARL, 2), (DORA, 1)):
        buy(governance, member_id, shares)
    at(governance, IN_TIME)
    return governance


def asking(member_id: str = ANNE, shares: int = 4, asked_on: date = IN_TIME, **more: object) -> RequestWithdrawal:
    fields = {"request_id": uuid7(), "member_id": member_id, "shares": shares, "asked_on": asked_on}
    return RequestWithdrawal.model_validate({**fields, "reference": "letter 7", **more})


def leaving(member_id: str, day: date, reason: LeavingReason = "death") -> RecordLeaving:
    return RecordLeaving(request_id=uuid7(), member_id=member_id, reason=reason, day=day, reference="certificate 3")


def accounts(house: ServiceHarness, cents: int = RICH) -> None:
    house.ask(
        RecordAccounts(
            request_id=uuid7(),
            financial_year=2025,
            approved_on=house.clock.now.date(),
            net_assets_cents=cents,
            reference="assembly, point 3",
        )
    )


def pay_out(house: ServiceHarness, net_assets: int = RICH, means: int = RICH, debts: int = 0) -> PayoutReply:
    request = DecidePayout(
        request_id=uuid7(),
        net_assets_cents=net_assets,
        means_cents=means,
        debts_due_cents=debts,
        reference="report of the board",
    )
    return house.ask(request)


def take_effect(house: ServiceHarness, day: date = END) -> int:
    at(house, day)
    return house.run(effect_withdrawals, per=JobPeriod.DAY)


def shown(house: ServiceHarness, withdrawal: WithdrawalReply) -> WithdrawalReply:
    return house.ask(GetWithdrawal(withdrawal_id=withdrawal.withdrawal_id))


def shares_of(house: ServiceHarness, member_id: str, day: date) -> int:
    return house.ask(GetHoldings(member_id=member_id, day=day)).shares


def test_what_is_asked_in_the_window_leaves_at_its_end_and_is_paid_after_the_tests(four: ServiceHarness) -> None:
    accounts(four)
    withdrawal = four.ask(asking())
    assert (withdrawal.state, withdrawal.effective_on, withdrawal.payable_until) == ("asked", END, date(2026, 7, 31))
    assert take_effect(four, date(2026, 6, 29)) == 0

    assert take_effect(four) == 1
    assert (shown(four, withdrawal).state, shown(four, withdrawal).value_cents) == ("owed", 12_000)
    assert (shares_of(four, ANNE, date(2026, 6, 29)), shares_of(four, ANNE, END)) == (4, 0)
    assert four.balances() == {"clearing:invoicing>governance": 27_000, "capital": -15_000, "leavers": -12_000}

    reply = pay_out(four)
    assert [entry.cents for entry in reply.released] == [12_000]
    assert shown(four, withdrawal).state == "released"  # until a statement of the bank says that it left
    assert four.balances() == {
        "clearing:invoicing>governance": 27_000,
        "clearing:governance>invoicing": -12_000,
        "capital": -15_000,
    }
    assert (four.ask(GetMembership(year=2026)).left, four.ask(GetMembership(year=2026)).shares_withdrawn) == (1, 4)
    assert differing(four) == []


def test_after_losses_a_share_is_worth_its_net_assets_and_the_rest_stays_in_the_reserves(
    four: ServiceHarness,
) -> None:
    accounts(four, POOR)
    withdrawal = four.ask(asking())

    take_effect(four)

    assert shown(four, withdrawal).value_cents == 8000
    assert four.balances() == {
        "clearing:invoicing>governance": 27_000,
        "capital": -15_000,
        "leavers": -8000,
        "reserves": -4000,
    }
    assert differing(four) == []


def test_without_approved_accounts_it_waits_and_stops_no_other(four: ServiceHarness) -> None:
    withdrawal = four.ask(asking())
    assert take_effect(four) == 0
    assert shown(four, withdrawal).state == "asked"

    accounts(four)
    assert take_effect(four, AFTER) == 1
    assert shares_of(four, ANNE, END) == 0


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (asking(asked_on=IN_TIME, shares=5), MoreThanHeld),
        (asking(shares=3), OnlyWithAllShares),
        (asking(founded_on=date(2025, 1, 1)), FounderTooEarly),
        (asking(asked_on=date(2026, 3, 17)), InvalidRequest),
        (asking(test_id("mbr", "ghost")), UnknownThing),
    ],
)
def test_what_cannot_leave_is_refused_by_name(
    four: ServiceHarness, request_: RequestWithdrawal, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        four.ask(request_)

    assert four.count("withdrawal") == 0


def test_on_the_first_of_july_the_window_is_closed(four: ServiceHarness) -> None:
    at(four, AFTER)

    with pytest.raises(WindowClosed):
        four.ask(asking(asked_on=AFTER))
    assert four.ask(asking(asked_on=END)).effective_on == END


def test_who_leaves_does_not_ask_twice_nor_give_the_shares_away(four: ServiceHarness) -> None:
    four.ask(asking())

    with pytest.raises(AlreadyLeaving):
        four.ask(asking())
    with pytest.raises(SharesRestricted):
        four.ask(transferring(1, IN_TIME))


def test_three_shareholders_remain_counting_those_who_are_leaving(four: ServiceHarness) -> None:
    four.ask(asking())

    with pytest.raises(TooFewShareholders):
        four.ask(asking(BOB, 2))
    assert four.count("withdrawal") == 1


def test_it_is_undone_before_it_takes_effect_and_not_after(four: ServiceHarness) -> None:
    accounts(four)
    undone, unknown = four.ask(asking()), UndoWithdrawal(request_id=uuid7(), withdrawal_id="wdr_" + "0" * 32)
    with pytest.raises(UnknownThing):
        four.ask(unknown)

    undo = UndoWithdrawal(request_id=uuid7(), withdrawal_id=undone.withdrawal_id)
    assert four.ask(undo).state == "undone"
    again = four.ask(asking())
    assert take_effect(four) == 1

    with pytest.raises(TooLateToUndo):
        four.ask(UndoWithdrawal(request_id=uuid7(), withdrawal_id=again.withdrawal_id))
    assert shown(four, undone).state == "undone"
    assert shares_of(four, ANNE, END) == 0


def test_shares_that_are_corrected_away_meanwhile_do_not_leave(four: ServiceHarness) -> None:
    accounts(four)
    at(four, date(2026, 3, 17))
    eve = registered(test_id("mbr", "eve"))
    four.consume(eve)
    subscription = buy(four, eve.member_id, 1)
    withdrawal = four.ask(asking(eve.member_id, 1, date(2026, 3, 17)))
    four.ask(correcting(subscription.subscription_id))

    take_effect(four)

    assert shown(four, withdrawal).state == "undone"
    assert differing(four) == []


def test_a_payout_that_fails_a_test_waits_and_is_paid_before_any_distribution(four: ServiceHarness) -> None:
    accounts(four)
    four.ask(asking())
    take_effect(four)

    for figures in ({"net_assets": 11_999}, {"net_assets": -1}, {"means": 20_000, "debts": 8001}):
        reply = pay_out(four, **figures)
        assert (reply.released, len(reply.postponed)) == ((), 1)
    with pytest.raises(QueueFirst) as refused:
        four.ask(CheckDistribution(cents=1))
    assert refused.value.facts == {"waiting": 1, "waiting_cents": 12_000}

    assert len(pay_out(four, net_assets=12_000, means=20_000, debts=8000).released) == 1
    assert four.ask(CheckDistribution(cents=900)).most_cents == 900
    with pytest.raises(AboveApprovedRate):
        four.ask(CheckDistribution(cents=901))
    with pytest.raises(NothingOwed):
        pay_out(four)
    assert differing(four) == []


def test_the_queue_is_paid_in_order_and_nobody_overtakes(four: ServiceHarness) -> None:
    accounts(four)
    four.ask(asking())
    take_effect(four)
    at(four, date(2026, 9, 14))
    four.ask(leaving(DORA, date(2026, 9, 1)))

    too_little = pay_out(four, net_assets=11_000)
    part = pay_out(four, net_assets=13_000)

    assert too_little.released == ()
    assert [entry.member_id for entry in part.released] == [ANNE]
    assert [entry.member_id for entry in four.ask(GetPayoutQueue()).postponed] == [DORA]


def test_a_death_that_is_learned_late_counts_from_its_day_and_changes_no_frozen_roll(four: ServiceHarness) -> None:
    accounts(four)
    death, assembly = date(2026, 6, 1), date(2026, 6, 16)
    at(four, assembly)
    buy(four, DORA, 1)
    at(four, date(2026, 6, 17))
    frozen = four.ask(GetVoters(day=assembly, known_on=assembly))

    at(four, date(2026, 9, 14))
    withdrawal = four.ask(leaving(DORA, death))

    assert (withdrawal.state, withdrawal.shares, withdrawal.effective_on) == ("owed", 2, death)
    assert four.ask(GetVoters(day=assembly, known_on=assembly)) == frozen
    assert DORA in {voter.member_id for voter in frozen.voters}
    assert DORA not in {voter.member_id for voter in four.ask(GetVoters(day=assembly)).voters}
    assert (shares_of(four, DORA, date(2026, 5, 31)), shares_of(four, DORA, death)) == (1, 0)
    assert shares_of(four, DORA, assembly) == 0
    assert differing(four) == []


def test_a_death_ends_a_withdrawal_that_stood_and_may_leave_fewer_than_three(four: ServiceHarness) -> None:
    accounts(four)
    request = four.ask(asking())

    four.ask(leaving(ANNE, IN_TIME))
    four.ask(leaving(BOB, IN_TIME))
    with pytest.raises(NothingHeld):
        four.ask(leaving(ANNE, IN_TIME))

    assert shown(four, request).state == "undone"
    assert take_effect(four) == 0
    assert differing(four) == []


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (leaving(ANNE, IN_TIME, "request"), InvalidRequest),
        (leaving(ANNE, date(2026, 3, 17)), InvalidRequest),
        (leaving(test_id("mbr", "ghost"), IN_TIME), UnknownThing),
        (leaving(ANNE, IN_TIME), NoApprovedAccounts),
    ],
)
def test_a_leaving_of_right_that_cannot_be_is_refused(
    four: ServiceHarness, request_: RecordLeaving, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        four.ask(request_)

    assert shares_of(four, ANNE, IN_TIME) == 4


def test_a_member_sees_its_own_withdrawal(four: ServiceHarness) -> None:
    request = GetWithdrawal(withdrawal_id=four.ask(asking()).withdrawal_id)

    assert four.ask(request, roles=["member"], subject=f"member:{ANNE}").shares == 4
    with pytest.raises(NotYourOwn):
        four.ask(request, roles=["member"], subject=f"member:{BOB}")
