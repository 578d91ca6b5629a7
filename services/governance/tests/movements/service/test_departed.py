"""Nothing comes to who has left of right or was excluded: each door refuses by name, or waits for the board."""

from collections.abc import Callable
from datetime import date

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.categories import DecideCategoryChange, PrepareCategoryChange
from contracts.governance.departures import RecordDeparture
from contracts.governance.enums import LeavingReason
from contracts.governance.heirs import NamePayees, PayeePart
from contracts.governance.leaving import GetPayoutQueue, GetWithdrawal, WithdrawalReply
from contracts.governance.shares import DecideSubscription, GetSubscription
from contracts.governance.voters import GetVoters, GetVotingRight
from contracts.wire.refusals import InvalidRequest, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import AlreadyCorrected, HasLeft, HoldsShares, NotCorrectable
from services.governance.tests.movements.service.test_leaving import accounts, asking, at, leaving, pay_out, shares_of
from services.governance.tests.movements.service.test_transfers import buy, correcting, transferring
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.test_share_payments import received
from services.governance.tests.shares.service.test_subscribing import registered
from services.governance.tests.shares.service.test_who_holds import naming

CARL, RISO = test_id("mbr", "carl"), test_id("mbr", "riso")
DEATH, TODAY = date(2026, 3, 2), date(2026, 3, 16)


@pytest.fixture
def owners(governance: ServiceHarness) -> ServiceHarness:
    """Anne and Bob have two shares each since 2025, Carl none."""
    governance.consume(registered(CARL))
    at(governance, date(2025, 2, 3))
    accounts(governance)
    for member_id in (ANNE, BOB):
        buy(governance, member_id, 2)
    at(governance, TODAY)
    return governance


def preparing(member_id: str = BOB) -> PrepareCategoryChange:
    return PrepareCategoryChange(request_id=uuid7(), member_id=member_id, category="C", effective_on=TODAY)


def departing(member_id: str = CARL, day: date = DEATH, reason: LeavingReason = "death") -> RecordDeparture:
    return RecordDeparture(request_id=uuid7(), member_id=member_id, reason=reason, day=day, reference="certificate 3")


def heirs_are(withdrawal: WithdrawalReply, *payees: tuple[str, str]) -> NamePayees:
    return NamePayees(
        request_id=uuid7(),
        withdrawal_id=withdrawal.withdrawal_id,
        payees=tuple(PayeePart(payee_id=payee_id, part=part) for payee_id, part in payees),
        reference="deed of inheritance",
    )


DOORS: list[Callable[[ServiceHarness], object]] = [
    lambda house: subscribed(house, BOB),
    lambda house: house.ask(transferring(1, TODAY)),
    lambda house: house.ask(transferring(1, date(2026, 2, 27))),
    lambda house: house.ask(preparing()),
    lambda house: house.ask(asking(BOB, 1, TODAY)),
]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("reason", ["death", "winding_up"])
def test_every_door_is_closed_to_who_is_dead(
    owners: ServiceHarness, door: Callable[[ServiceHarness], object], reason: LeavingReason
) -> None:
    owners.ask(leaving(BOB, DEATH, reason))

    with pytest.raises(HasLeft) as refused:
        door(owners)

    assert refused.value.facts == {"on": str(DEATH)}
    assert shares_of(owners, BOB, TODAY) == 0
    assert differing(owners) == []


def test_a_change_of_category_that_was_prepared_before_the_death_is_not_decided_after_it(
    owners: ServiceHarness,
) -> None:
    change = owners.ask(preparing())
    owners.ask(leaving(BOB, DEATH))
    decision = DecideCategoryChange(request_id=uuid7(), change_id=change.change_id, accept=True, reason="minutes")

    with pytest.raises(HasLeft):
        owners.ask(decision)

    assert owners.ask(decision.model_copy(update={"request_id": uuid7(), "accept": False})).accepted is False


def test_no_correction_gives_shares_back_to_who_has_left(owners: ServiceHarness) -> None:
    transfer = owners.ask(transferring(2, TODAY))
    owners.ask(departing(ANNE, TODAY))

    with pytest.raises(HasLeft) as refused:
        owners.ask(correcting(transfer.transfer_id))

    assert refused.value.field == "act_id"
    assert shares_of(owners, ANNE, TODAY) == 0


def test_what_the_dead_had_not_paid_in_full_ends_and_is_owed_back(owners: ServiceHarness) -> None:
    subscription = subscribed(owners, BOB, 1)
    owners.consume(received(subscription, 1000, paid_on=TODAY))

    owners.ask(leaving(BOB, DEATH))
    owners.consume(received(subscription, 2000, "2", paid_on=TODAY))

    shown = owners.ask(GetSubscription(subscription_id=subscription.subscription_id))
    assert (shown.state, shown.paid_on) == ("refused", None)
    balances = owners.balances()
    assert balances["repayable"] + balances.get("suspense", 0) == -3000
    assert balances["leavers"] == -6000
    assert differing(owners) == []


def test_from_the_day_of_death_there_is_no_vote_whatever_was_paid_since(owners: ServiceHarness) -> None:
    at(owners, date(2026, 3, 9))
    buy(owners, BOB, 1)
    at(owners, date(2026, 3, 10))
    frozen = owners.ask(GetVoters(day=date(2026, 3, 9), known_on=date(2026, 3, 9)))

    at(owners, TODAY)
    owners.ask(leaving(BOB, DEATH))

    def votes(day: date, known_on: date) -> bool:
        voters = owners.ask(GetVoters(day=day, known_on=known_on)).voters
        return any(voter.member_id == BOB for voter in voters)

    assert owners.ask(GetVoters(day=date(2026, 3, 9), known_on=date(2026, 3, 9))) == frozen
    assert votes(date(2026, 3, 9), date(2026, 3, 15))
    assert votes(date(2026, 3, 1), TODAY)
    assert [votes(day, TODAY) for day in (DEATH, date(2026, 3, 8), date(2026, 3, 9), TODAY)] == [False] * 4


@pytest.mark.parametrize("reason", ["bankruptcy", "incapacity", "loss_of_quality"])
def test_who_can_be_admitted_anew_waits_for_the_board_and_is_a_member_again(
    owners: ServiceHarness, reason: LeavingReason
) -> None:
    owners.ask(leaving(BOB, DEATH, reason))
    subscription = subscribed(owners, BOB, 1)
    assert subscription.state == "waits_for_board"
    with pytest.raises(HasLeft):
        owners.ask(transferring(1, TODAY))

    accept = DecideSubscription(
        request_id=uuid7(), subscription_id=subscription.subscription_id, accept=True, reason="minutes"
    )
    owners.ask(accept)
    owners.ask(paying(subscription))
    owners.ask(transferring(1, TODAY))

    assert shares_of(owners, BOB, TODAY) == 2
    assert subscribed(owners, BOB, 1).state == "open"
    assert differing(owners) == []


def test_a_person_without_shares_dies_and_what_it_subscribed_ends(owners: ServiceHarness) -> None:
    subscription = subscribed(owners, CARL, 2)
    owners.consume(received(subscription, 500, paid_on=TODAY))

    assert owners.ask(departing()).subscriptions_ended == 1

    with pytest.raises(HasLeft):
        subscribed(owners, CARL)
    assert owners.balances()["repayable"] == -500
    assert differing(owners) == []


def test_who_did_not_die_has_never_left_as_it_is_known_from_then_on(owners: ServiceHarness) -> None:
    before, subscription = owners.balances(), subscribed(owners, BOB, 1)
    withdrawal = owners.ask(leaving(BOB, DEATH))
    at(owners, date(2026, 3, 20))
    frozen = GetVoters(day=TODAY, known_on=TODAY)
    roll = owners.ask(frozen)

    owners.ask(correcting(withdrawal.withdrawal_id))

    assert [shares_of(owners, BOB, day) for day in (DEATH, TODAY, date(2026, 3, 20))] == [2, 2, 2]
    assert owners.ask(GetWithdrawal(withdrawal_id=withdrawal.withdrawal_id)).state == "undone"
    assert owners.ask(frozen) == roll
    assert owners.balances() == before
    assert owners.ask(GetPayoutQueue()).postponed == ()
    assert owners.ask(GetSubscription(subscription_id=subscription.subscription_id)).state == "refused"
    assert subscribed(owners, BOB).state == "open"
    owners.ask(transferring(1, date(2026, 3, 20)))
    with pytest.raises(AlreadyCorrected):
        owners.ask(correcting(withdrawal.withdrawal_id))
    again = owners.ask(leaving(BOB, date(2026, 3, 19)))
    assert (again.shares, again.state) == (3, "owed")
    assert differing(owners) == []


def test_what_is_paid_or_given_to_heirs_is_not_corrected_any_more(owners: ServiceHarness) -> None:
    named, paid = owners.ask(leaving(BOB, DEATH)), owners.ask(leaving(ANNE, DEATH, "loss_of_quality"))
    owners.ask(heirs_are(named, (CARL, "1")))
    pay_out(owners)

    for withdrawal in (named, paid):
        with pytest.raises(NotCorrectable):
            owners.ask(correcting(withdrawal.withdrawal_id))

    assert differing(owners) == []


@pytest.fixture
def represented(governance: ServiceHarness) -> ServiceHarness:
    """Riso, a body with a share, is represented by Carl since February; by Bob, as is known already, from July on."""
    governance.consume(registered(CARL), registered(RISO, "body"))
    at(governance, date(2026, 2, 2))
    accounts(governance)
    buy(governance, RISO, 1)
    governance.ask(naming(RISO, CARL, date(2026, 2, 2), date(2026, 7, 1)))
    governance.ask(naming(RISO, BOB, date(2026, 7, 1)))
    at(governance, TODAY)
    return governance


def votes_by(house: ServiceHarness, day: date, known_on: date) -> str | None:
    """Who exercises the vote of Riso."""
    return house.ask(GetVotingRight(member_id=RISO, day=day, known_on=known_on)).representative_id


@pytest.mark.parametrize("reason", ["death", "incapacity"])
def test_from_the_day_of_death_nobody_votes_through_the_dead(
    represented: ServiceHarness, reason: LeavingReason
) -> None:
    eve, before = date(2026, 3, 1), date(2026, 3, 15)

    represented.ask(departing(CARL, DEATH, reason))

    assert [votes_by(represented, day, TODAY) for day in (eve, DEATH, TODAY)] == [CARL, None, None]
    assert [votes_by(represented, day, before) for day in (eve, DEATH, before)] == [CARL, CARL, CARL]
    assert votes_by(represented, date(2026, 7, 1), TODAY) == BOB
    with pytest.raises(HasLeft) as refused:
        represented.ask(naming(RISO, CARL, DEATH, date(2026, 7, 1)))
    assert refused.value.field == "representative_id"
    represented.ask(naming(RISO, BOB, DEATH, date(2026, 7, 1)))


def test_who_represents_from_a_later_day_and_dies_before_it_never_does(represented: ServiceHarness) -> None:
    represented.ask(departing(BOB))

    assert votes_by(represented, date(2026, 7, 1), TODAY) is None
    assert votes_by(represented, TODAY, TODAY) == CARL


def test_who_is_bankrupt_goes_on_voting_for_others(represented: ServiceHarness) -> None:
    represented.ask(departing(CARL, DEATH, "bankruptcy"))

    assert votes_by(represented, TODAY, TODAY) == CARL


def test_nobody_dies_twice(owners: ServiceHarness) -> None:
    owners.ask(departing())

    with pytest.raises(HasLeft):
        owners.ask(departing())


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (departing(ANNE), HoldsShares),
        (departing(test_id("mbr", "ghost")), UnknownThing),
        (departing(day=date(2026, 3, 17)), InvalidRequest),
        (departing(reason="request"), InvalidRequest),
        (departing(reason="exclusion"), InvalidRequest),
    ],
)
def test_a_departure_that_cannot_be_is_refused(
    owners: ServiceHarness, request_: RecordDeparture, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        owners.ask(request_)

    assert owners.count("departure") == 0


def test_shares_that_the_bank_dates_tomorrow_leave_with_who_is_dead_today(owners: ServiceHarness) -> None:
    subscription, tomorrow = subscribed(owners, BOB), date(2026, 3, 17)
    owners.consume(received(subscription, 3000, paid_on=tomorrow))

    withdrawal = owners.ask(leaving(BOB, DEATH))

    assert withdrawal.shares == 3
    at(owners, tomorrow)
    assert shares_of(owners, BOB, tomorrow) == 0
    assert BOB not in {voter.member_id for voter in owners.ask(GetVoters(day=tomorrow)).voters}
    assert differing(owners) == []


def test_who_has_only_such_shares_leaves_with_them(owners: ServiceHarness) -> None:
    owners.consume(received(subscribed(owners, CARL), 3000, paid_on=date(2026, 3, 17)))

    with pytest.raises(HoldsShares):
        owners.ask(departing())
    assert owners.ask(leaving(CARL, DEATH)).shares == 1

    assert differing(owners) == []
