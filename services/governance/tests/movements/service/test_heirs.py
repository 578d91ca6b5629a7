"""Heirs claim the value of a dead member's shares, or get the shares where the bylaws let them join."""

from collections.abc import Sequence
from datetime import date

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.bylaws import DecideBylaw
from contracts.governance.enums import LeavingReason
from contracts.governance.events import CooperatorAdmitted, SharePayoutOrdered
from contracts.governance.heirs import JoiningHeir, LetHeirsJoin
from contracts.governance.leaving import GetPayoutQueue, PayeeReply, WithdrawalReply
from contracts.governance.voters import GetVoters
from contracts.wire.refusals import InvalidRequest, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import (
    AlreadyCorrected,
    CategoryDiffers,
    HasLeft,
    HeirsMayNotJoin,
    NotOwed,
    OwnMember,
    PartsNotWhole,
    PayeesStand,
    SharesRestricted,
    TwiceNamed,
)
from services.governance.tests.movements.service.test_departed import departing, heirs_are
from services.governance.tests.movements.service.test_leaving import (
    accounts,
    asking,
    at,
    leaving,
    pay_out,
    shares_of,
    shown,
    take_effect,
)
from services.governance.tests.movements.service.test_restrictions import restricting
from services.governance.tests.movements.service.test_transfers import buy, correcting, holding
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

CARL, DORA, GHOST = test_id("mbr", "carl"), test_id("mbr", "dora"), test_id("mbr", "ghost")
BYLAW, DEATH, TODAY, ACCEPTED = date(2026, 1, 5), date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 9)


@pytest.fixture
def estate(governance: ServiceHarness) -> ServiceHarness:
    """Anne, with lots of two and of three shares, died on 2 March; Bob has one share, Carl and Dora none."""
    governance.consume(registered(CARL), registered(DORA))
    at(governance, date(2025, 2, 3))
    buy(governance, ANNE, 2)
    buy(governance, BOB, 1)
    at(governance, date(2025, 6, 2))
    buy(governance, ANNE, 3)
    at(governance, BYLAW)
    accounts(governance, 12_000)  # of six shares: 2,000 cents each
    return governance


def let_join(house: ServiceHarness) -> None:
    house.ask(
        DecideBylaw(
            request_id=uuid7(),
            rule="heirs",
            value="may_join",
            effective_on=BYLAW,
            decided_by="assembly",
            decided_on=BYLAW,
            reference="assembly 7",
        )
    )


def died(house: ServiceHarness) -> WithdrawalReply:
    at(house, TODAY)
    return house.ask(leaving(ANNE, DEATH))


def joining(withdrawal: WithdrawalReply, *heirs: tuple[str, int], accepted_on: date = ACCEPTED) -> LetHeirsJoin:
    return LetHeirsJoin(
        request_id=uuid7(),
        withdrawal_id=withdrawal.withdrawal_id,
        heirs=tuple(JoiningHeir(heir_id=heir_id, shares=shares) for heir_id, shares in heirs),
        accepted_on=accepted_on,
        reference="board 3",
    )


def test_heirs_are_paid_in_place_of_the_dead_to_the_cent(estate: ServiceHarness) -> None:
    withdrawal = died(estate)
    assert [entry.held_back for entry in estate.ask(GetPayoutQueue()).postponed] == [True]
    assert pay_out(estate).released == ()

    reply = estate.ask(heirs_are(withdrawal, (BOB, "1/3"), (CARL, "1/3"), (DORA, "1/3")))

    assert [payee.cents for payee in reply.payees] == [3334, 3333, 3333]
    assert estate.balances()["leavers"] == -10_000
    assert [entry.cents for entry in pay_out(estate).released] == [10_000]
    assert set(shown(estate, withdrawal).payees) == set(reply.payees)
    assert estate.balances().get("leavers", 0) == 0
    assert differing(estate) == []


def test_the_last_naming_before_the_payment_counts(estate: ServiceHarness) -> None:
    withdrawal = died(estate)
    estate.ask(heirs_are(withdrawal, (BOB, "1/2"), (CARL, "1/2")))
    estate.ask(heirs_are(withdrawal, (BOB, "1/4"), (DORA, "3/4")))

    assert set(shown(estate, withdrawal).payees) == {
        PayeeReply(payee_id=BOB, cents=2500),
        PayeeReply(payee_id=DORA, cents=7500),
    }
    assert differing(estate) == []
    pay_out(estate)
    with pytest.raises(NotOwed):
        estate.ask(heirs_are(withdrawal, (CARL, "1")))
    assert differing(estate) == []


@pytest.mark.parametrize(
    ("payees", "refusal", "field"),
    [
        ([(BOB, "1/2")], PartsNotWhole, "payees"),
        ([(BOB, "1/2"), (CARL, "2/3")], PartsNotWhole, "payees"),
        ([(BOB, "1"), (CARL, "0")], PartsNotWhole, "payees"),
        ([(BOB, "1/0")], PartsNotWhole, "payees"),
        ([(BOB, "1/2"), (BOB, "1/2")], TwiceNamed, "payees"),
        ([(ANNE, "1")], OwnMember, "payees"),
        ([(GHOST, "1")], UnknownThing, "payees"),
    ],
)
def test_parts_that_are_not_the_whole_are_refused_and_move_nothing(
    estate: ServiceHarness, payees: Sequence[tuple[str, str]], refusal: type[Refused], field: str
) -> None:
    withdrawal = died(estate)

    with pytest.raises(refusal) as refused:
        estate.ask(heirs_are(withdrawal, *payees))

    assert refused.value.field == field
    assert estate.count("payee_naming") == 0


def test_no_dead_person_is_paid_in_place_of_another(estate: ServiceHarness) -> None:
    withdrawal = died(estate)
    estate.ask(leaving(BOB, DEATH))

    with pytest.raises(HasLeft):
        estate.ask(heirs_are(withdrawal, (BOB, "1")))


def test_who_asked_to_leave_is_paid_itself(estate: ServiceHarness) -> None:
    estate.consume(registered(test_id("mbr", "eve")))
    for member_id in (CARL, DORA, test_id("mbr", "eve")):
        buy(estate, member_id, 1)
    at(estate, TODAY)
    withdrawal = estate.ask(asking(ANNE, 5, TODAY))
    take_effect(estate)

    for request in (heirs_are(withdrawal, (BOB, "1")), joining(withdrawal, (BOB, 5))):
        with pytest.raises(OwnMember):
            estate.ask(request)
    assert [entry.held_back for entry in estate.ask(GetPayoutQueue()).postponed] == [False]


def test_who_asked_to_leave_and_died_before_it_was_paid_is_not_paid_itself(estate: ServiceHarness) -> None:
    estate.consume(registered(test_id("mbr", "eve")))
    for member_id in (CARL, DORA, test_id("mbr", "eve")):
        buy(estate, member_id, 1)
    at(estate, TODAY)
    withdrawal = estate.ask(asking(ANNE, 5, TODAY))
    take_effect(estate)
    estate.ask(departing(ANNE, date(2026, 6, 30)))

    assert pay_out(estate).released == ()
    with pytest.raises(OwnMember):
        estate.ask(joining(withdrawal, (BOB, 5)))
    estate.ask(heirs_are(withdrawal, (BOB, "1")))

    assert [entry.cents for entry in pay_out(estate).released] == [shown(estate, withdrawal).value_cents]
    assert differing(estate) == []


@pytest.mark.parametrize("reason", ["incapacity", "loss_of_quality"])
def test_who_lives_and_has_its_hand_may_be_paid_itself(estate: ServiceHarness, reason: LeavingReason) -> None:
    at(estate, TODAY)
    estate.ask(leaving(ANNE, DEATH, reason))

    assert [entry.held_back for entry in estate.ask(GetPayoutQueue()).postponed] == [False]


def test_accepted_heirs_hold_the_shares_from_that_day_at_the_price_paid(estate: ServiceHarness) -> None:
    let_join(estate)
    withdrawal = died(estate)

    reply = estate.ask(joining(withdrawal, (CARL, 4), (BOB, 1)))

    assert sum(movement.shares for movement in reply.movements) == 5
    assert [shares_of(estate, CARL, day) for day in (DEATH, date(2026, 3, 8), ACCEPTED)] == [0, 0, 4]
    assert [shares_of(estate, BOB, day) for day in (date(2026, 3, 8), ACCEPTED)] == [1, 2]
    assert [shares_of(estate, ANNE, day) for day in (date(2026, 3, 1), DEATH, ACCEPTED, TODAY)] == [5, 0, 0, 0]
    assert {lot.unit_price_cents for lot in holding(estate, CARL).lots} == {3000}
    assert (estate.balances()["capital"], estate.balances().get("leavers", 0)) == (-18_000, 0)
    assert estate.balances().get("reserves", 0) == 0
    assert shown(estate, withdrawal).state == "passed_on"
    assert estate.ask(GetPayoutQueue()).postponed == ()
    admitted = {event.data.member_id: event.data.admitted_on for event in estate.published(CooperatorAdmitted)}
    assert admitted[CARL] == ACCEPTED
    assert ANNE not in {voter.member_id for voter in estate.ask(GetVoters(day=ACCEPTED)).voters}
    assert differing(estate) == []


def test_what_passed_to_heirs_is_neither_paid_nor_passed_once_more(estate: ServiceHarness) -> None:
    let_join(estate)
    withdrawal = died(estate)
    reply = estate.ask(joining(withdrawal, (BOB, 5)))

    for request in (joining(withdrawal, (BOB, 5)), heirs_are(withdrawal, (BOB, "1"))):
        with pytest.raises(NotOwed):
            estate.ask(request)
    with pytest.raises(HasLeft):
        estate.ask(correcting(reply.movements[-1].act_id))
    with pytest.raises(AlreadyCorrected):
        estate.ask(correcting(withdrawal.withdrawal_id))
    assert differing(estate) == []


@pytest.mark.parametrize(
    ("heirs", "accepted_on", "refusal"),
    [
        ([(BOB, 4)], ACCEPTED, PartsNotWhole),
        ([(BOB, 6)], ACCEPTED, PartsNotWhole),
        ([(BOB, 2), (BOB, 3)], ACCEPTED, TwiceNamed),
        ([(ANNE, 5)], ACCEPTED, OwnMember),
        ([(GHOST, 5)], ACCEPTED, UnknownThing),
        ([(BOB, 5)], date(2026, 3, 1), InvalidRequest),
        ([(BOB, 5)], date(2026, 3, 17), InvalidRequest),
    ],
)
def test_heirs_who_cannot_join_are_refused_and_nothing_moves(
    estate: ServiceHarness, heirs: Sequence[tuple[str, int]], accepted_on: date, refusal: type[Refused]
) -> None:
    let_join(estate)
    withdrawal = died(estate)

    with pytest.raises(refusal):
        estate.ask(joining(withdrawal, *heirs, accepted_on=accepted_on))

    assert shown(estate, withdrawal).state == "owed"
    assert estate.count("heir_joining") == 0


def test_heirs_claim_the_value_where_the_bylaws_are_silent(estate: ServiceHarness) -> None:
    withdrawal = died(estate)

    with pytest.raises(HeirsMayNotJoin):
        estate.ask(joining(withdrawal, (BOB, 5)))


def test_no_heir_joins_once_the_value_is_given_to_others_or_restricted(estate: ServiceHarness) -> None:
    let_join(estate)
    at(estate, TODAY)
    estate.ask(restricting(holding(estate, ANNE).lots[0].lot_id))
    withdrawal = died(estate)

    with pytest.raises(SharesRestricted):
        estate.ask(joining(withdrawal, (BOB, 5)))
    estate.ask(heirs_are(withdrawal, (BOB, "1")))
    with pytest.raises(PayeesStand):
        estate.ask(joining(withdrawal, (BOB, 5)))


def test_an_heir_is_in_the_category_that_it_is_in(estate: ServiceHarness) -> None:
    let_join(estate)
    withdrawal = died(estate)
    request = joining(withdrawal, (BOB, 5))
    other = JoiningHeir(heir_id=BOB, shares=5, category="C")

    with pytest.raises(CategoryDiffers):
        estate.ask(request.model_copy(update={"heirs": (other,)}))


def test_who_was_named_and_died_since_is_not_paid(estate: ServiceHarness) -> None:
    withdrawal = died(estate)
    estate.ask(heirs_are(withdrawal, (DORA, "1/2"), (CARL, "1/2")))
    estate.ask(departing(DORA, TODAY))

    assert pay_out(estate).released == ()
    assert [entry.held_back for entry in estate.ask(GetPayoutQueue()).postponed] == [True]
    estate.ask(heirs_are(withdrawal, (CARL, "1")))
    assert [entry.cents for entry in pay_out(estate).released] == [10_000]

    assert [(m.data.member_id, m.data.amount_cents) for m in estate.published(SharePayoutOrdered)] == [(CARL, 10_000)]
    assert differing(estate) == []
