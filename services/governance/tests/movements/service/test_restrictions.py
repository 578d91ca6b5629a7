"""Shares under a pledge, a seizure or a block by law do not move; what is owed for them waits until it is lifted."""

from collections.abc import Callable
from datetime import date

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.leaving import CheckDistribution, GetPayoutQueue
from contracts.governance.restrictions import GetRestrictions, LiftRestriction, RestrictionReply, RestrictShares
from contracts.governance.shares import GetHoldings
from contracts.wire.refusals import InvalidRequest, NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import AlreadyLifted, NothingHeld, SharesRestricted
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
from services.governance.tests.movements.service.test_transfers import buy, correcting, holding, transferring
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

BOUGHT, SINCE, TODAY = date(2025, 2, 3), date(2026, 2, 2), date(2026, 3, 16)
OTHERS = [test_id("mbr", name) for name in ("carl", "dora", "eve")]


@pytest.fixture
def owners(governance: ServiceHarness) -> ServiceHarness:
    """Anne has lots of two and of three shares, four others one share each; it is March."""
    governance.consume(*map(registered, OTHERS))
    at(governance, BOUGHT)
    for member_id, shares in ((ANNE, 2), (BOB, 1), *((other, 1) for other in OTHERS)):
        buy(governance, member_id, shares)
    at(governance, date(2025, 6, 2))
    buy(governance, ANNE, 3)
    at(governance, TODAY)
    accounts(governance)
    return governance


def restricting(lot_id: str | None = None, since: date = SINCE, member_id: str = ANNE) -> RestrictShares:
    return RestrictShares(
        request_id=uuid7(), member_id=member_id, kind="pledge", lot_id=lot_id, since=since, reference="act of pledge"
    )


def lifting(restriction: RestrictionReply, lifted_on: date = TODAY) -> LiftRestriction:
    return LiftRestriction(
        request_id=uuid7(), restriction_id=restriction.restriction_id, lifted_on=lifted_on, reference="release"
    )


def lots_of(house: ServiceHarness, member_id: str = ANNE) -> list[str]:
    return [lot.lot_id for lot in holding(house, member_id).lots]


def test_a_lot_under_a_pledge_stays_and_the_others_go(owners: ServiceHarness) -> None:
    oldest, newest = lots_of(owners)
    pledge = owners.ask(restricting(oldest))

    with pytest.raises(SharesRestricted) as refused:
        owners.ask(transferring(4, TODAY))
    assert refused.value.facts == {"free": 3}
    given = owners.ask(transferring(3, TODAY))

    assert {movement.lot_id for movement in given.movements if movement.shares < 0} == {newest}
    assert owners.ask(GetHoldings(member_id=ANNE)).restrictions == (pledge,)
    owners.ask(lifting(pledge))
    assert owners.ask(GetHoldings(member_id=ANNE)).restrictions == ()
    owners.ask(transferring(2, TODAY))
    assert shares_of(owners, ANNE, TODAY) == 0
    assert differing(owners) == []


DOORS: list[Callable[[ServiceHarness], object]] = [
    lambda house: house.ask(transferring(1, TODAY)),
    lambda house: house.ask(transferring(1, date(2026, 1, 15))),
    lambda house: house.ask(asking(ANNE, 5, TODAY)),
]


@pytest.mark.parametrize("door", DOORS)
def test_no_share_of_a_holding_under_a_seizure_goes_by_any_door(
    owners: ServiceHarness, door: Callable[[ServiceHarness], object]
) -> None:
    owners.ask(restricting())

    with pytest.raises(SharesRestricted):
        door(owners)

    assert shares_of(owners, ANNE, TODAY) == 5


@pytest.mark.parametrize("whole", [True, False])
def test_a_correction_takes_no_share_from_a_taker_under_a_restriction(owners: ServiceHarness, *, whole: bool) -> None:
    transfer = owners.ask(transferring(1, TODAY))
    received = next(movement.lot_id for movement in transfer.movements if movement.member_id == BOB)
    owners.ask(restricting(None if whole else received, TODAY, BOB))

    with pytest.raises(SharesRestricted) as refused:
        owners.ask(correcting(transfer.transfer_id))

    assert refused.value.field == "act_id"
    assert shares_of(owners, BOB, TODAY) == 2


def test_a_withdrawal_that_was_asked_before_the_seizure_waits_for_its_end(owners: ServiceHarness) -> None:
    withdrawal = owners.ask(asking(ANNE, 5, TODAY))
    seizure = owners.ask(restricting(lots_of(owners)[0], TODAY))

    take_effect(owners)
    assert (shown(owners, withdrawal).state, shares_of(owners, ANNE, date(2026, 6, 30))) == ("asked", 5)
    take_effect(owners, date(2026, 7, 6))
    owners.ask(lifting(seizure, date(2026, 6, 30)))
    take_effect(owners, date(2026, 7, 7))

    assert shown(owners, withdrawal).state == "owed"
    assert differing(owners) == []


def test_what_is_owed_for_shares_under_a_pledge_is_not_paid_before_it_is_lifted(owners: ServiceHarness) -> None:
    pledge = owners.ask(restricting(lots_of(owners)[0]))
    owners.ask(leaving(ANNE, TODAY, "loss_of_quality"))
    owners.ask(leaving(BOB, TODAY, "loss_of_quality"))
    assert {entry.member_id: entry.held_back for entry in owners.ask(GetPayoutQueue()).postponed} == {
        ANNE: True,
        BOB: False,
    }

    paid = pay_out(owners)
    assert ([entry.member_id for entry in paid.released], [entry.member_id for entry in paid.postponed]) == (
        [BOB],
        [ANNE],
    )
    assert owners.ask(CheckDistribution(cents=1)).cents == 1
    owners.ask(lifting(pledge))

    assert [entry.cents for entry in pay_out(owners).released] == [15_000]
    assert differing(owners) == []


def test_which_stand_is_answered_for_a_day_as_it_was_known_on_a_day(owners: ServiceHarness) -> None:
    pledge = owners.ask(restricting())
    at(owners, date(2026, 3, 20))
    owners.ask(lifting(pledge, date(2026, 3, 18)))

    def standing(day: date, known_on: date) -> int:
        return len(owners.ask(GetRestrictions(member_id=ANNE, day=day, known_on=known_on)).restrictions)

    assert [standing(day, date(2026, 3, 20)) for day in (date(2026, 2, 1), SINCE, date(2026, 3, 17))] == [0, 1, 1]
    assert standing(date(2026, 3, 18), date(2026, 3, 20)) == 0
    assert standing(date(2026, 3, 18), date(2026, 3, 19)) == 1
    assert standing(SINCE, date(2026, 3, 15)) == 0


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (restricting(member_id=test_id("mbr", "ghost")), UnknownThing),
        (restricting("mov_" + "0" * 32), UnknownThing),
        (restricting(since=date(2026, 3, 17)), InvalidRequest),
        (restricting(member_id=test_id("mbr", "new")), NothingHeld),
    ],
)
def test_a_restriction_that_cannot_be_is_refused(
    owners: ServiceHarness, request_: RestrictShares, refusal: type[Refused]
) -> None:
    owners.consume(registered(test_id("mbr", "new")))

    with pytest.raises(refusal):
        owners.ask(request_)

    assert owners.count("restriction") == 0


def test_it_is_lifted_once_and_not_before_it_began(owners: ServiceHarness) -> None:
    pledge = owners.ask(restricting())

    for day in (date(2026, 2, 1), date(2026, 3, 17)):
        with pytest.raises(InvalidRequest):
            owners.ask(lifting(pledge, day))
    owners.ask(lifting(pledge))
    with pytest.raises(AlreadyLifted):
        owners.ask(lifting(pledge))
    with pytest.raises(UnknownThing):
        owners.ask(lifting(pledge.model_copy(update={"restriction_id": test_id("rst", "ghost")})))


def test_a_member_sees_its_own_restrictions(owners: ServiceHarness) -> None:
    owners.ask(restricting())
    request = GetRestrictions(member_id=ANNE)

    assert len(owners.ask(request, roles=["member"], subject=f"member:{ANNE}").restrictions) == 1
    with pytest.raises(NotYourOwn):
        owners.ask(request, roles=["member"], subject=f"member:{BOB}")
