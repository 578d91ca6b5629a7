"""Shares of one class become shares of another, by a decision, for the price that was paid."""

from datetime import UTC, date, datetime

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.conversions import ConvertShares
from contracts.governance.register import GetCapital
from contracts.governance.shares import GetHoldings
from contracts.governance.voters import GetVotingRight
from contracts.wire.refusals import DateNotCovered, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import (
    ConversionForbidden,
    DecidedByOther,
    MoreThanHeld,
    NotCorrectable,
    NotDecided,
    SameClass,
    SharesRestricted,
    UnknownClass,
)
from services.governance.tests.bylaws.service.test_deciding import decide, deciding
from services.governance.tests.movements.service.test_leaving import asking
from services.governance.tests.movements.service.test_restrictions import restricting
from services.governance.tests.movements.service.test_transfers import buy, correcting, holding
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

DAY = date(2026, 9, 14)  # of the clock, when shares are converted


def converting(shares: int = 1) -> ConvertShares:
    return ConvertShares(
        request_id=uuid7(),
        member_id=ANNE,
        from_class="ordinary",
        to_class="investor",
        shares=shares,
        decided_by="assembly",
        decided_on=date(2026, 6, 16),
        effective_on=DAY,
        reference="minutes",
    )


@pytest.fixture
def classes(governance: ServiceHarness) -> ServiceHarness:
    """Anne has two shares since March and three since June; since August there are two classes."""
    governance.clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    buy(governance, ANNE, 2)
    governance.clock.now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    buy(governance, ANNE, 3)
    governance.clock.now = datetime(2026, 8, 1, 9, tzinfo=UTC)
    august = date(2026, 8, 1)
    governance.ask(deciding("share_classes", "ordinary_and_investor", august, decided_on=august), roles=["secretary"])
    governance.clock.now = datetime(2026, 9, 14, 9, tzinfo=UTC)
    return governance


def test_the_oldest_shares_change_their_class_and_keep_what_was_paid(classes: ServiceHarness) -> None:
    before = classes.balances()

    reply = classes.ask(converting(3))

    assert [(m.kind, m.share_class, m.shares, m.unit_price_cents) for m in reply.movements] == [
        ("conversion_out", "ordinary", -2, 3000),
        ("conversion_out", "ordinary", -1, 3000),
        ("conversion_in", "investor", 2, 3000),
        ("conversion_in", "investor", 1, 3000),
    ]
    totals = [(total.share_class, total.shares) for total in classes.ask(GetCapital()).classes]
    assert totals == [("investor", 3), ("ordinary", 2)]
    assert classes.balances() == before
    assert differing(classes) == []


def test_a_conversion_issues_nothing_and_takes_no_vote(classes: ServiceHarness) -> None:
    classes.ask(converting(5))

    right = classes.ask(GetVotingRight(member_id=ANNE))

    assert (right.shares, right.may_vote) == (5, True)
    assert classes.ask(GetHoldings(member_id=ANNE, day=date(2026, 9, 13))).shares == 5


def test_the_same_request_converts_once(classes: ServiceHarness) -> None:
    request = converting(3)

    assert classes.ask(request) == classes.ask(request)

    assert classes.count("share_conversion") == 1


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"shares": 6}, MoreThanHeld, "shares"),
        ({"from_class": "investor", "to_class": "ordinary"}, MoreThanHeld, "shares"),
        ({"from_class": "founder"}, MoreThanHeld, "shares"),
        ({"to_class": "founder"}, UnknownClass, "to_class"),
        ({"to_class": "ordinary"}, SameClass, "to_class"),
        ({"decided_by": "board"}, DecidedByOther, "decided_by"),
        ({"decided_on": date(2026, 9, 15)}, NotDecided, "effective_on"),
        ({"effective_on": date(2026, 6, 15)}, NotDecided, "effective_on"),
        ({"effective_on": date(2026, 9, 15)}, NotDecided, "effective_on"),
        ({"effective_on": date(2026, 7, 31)}, UnknownClass, "to_class"),
        ({"member_id": test_id("mbr", "ghost")}, UnknownThing, "member_id"),
        ({"member_id": BOB}, MoreThanHeld, "shares"),
    ],
)
def test_what_no_conversion_may_be_is_refused_by_name_and_leaves_nothing(
    classes: ServiceHarness, changes: dict[str, object], refusal: type[Refused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        classes.ask(converting().model_copy(update=changes))

    assert refused.value.field == field
    assert (classes.count("share_movement"), classes.count("share_conversion")) == (2, 0)


def test_a_day_without_bylaws_is_refused(classes: ServiceHarness) -> None:
    before = {"decided_on": date(2016, 1, 1), "effective_on": date(2016, 1, 1)}

    with pytest.raises(DateNotCovered):
        classes.ask(converting().model_copy(update=before))


def test_bylaws_say_who_decides_and_may_allow_none(classes: ServiceHarness) -> None:
    decide(classes, "conversion", "by_board", DAY)
    classes.ask(converting().model_copy(update={"decided_by": "board"}))
    classes.ask(converting())

    classes.clock.forward(days=1)
    decide(classes, "conversion", "no_conversion", date(2026, 9, 15))

    with pytest.raises(ConversionForbidden):
        classes.ask(converting().model_copy(update={"effective_on": date(2026, 9, 15)}))


def test_shares_that_leave_stay_of_their_class(classes: ServiceHarness) -> None:
    for name in ("carl", "dora", "emil"):
        classes.consume(registered(test_id("mbr", name)))
        buy(classes, test_id("mbr", name), 1)
    classes.clock.now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    classes.ask(asking(shares=5, asked_on=date(2027, 3, 1)))

    with pytest.raises(SharesRestricted):
        classes.ask(converting())


def test_shares_under_a_restriction_stay_of_their_class(classes: ServiceHarness) -> None:
    classes.ask(restricting(holding(classes, ANNE).lots[0].lot_id, DAY))

    with pytest.raises(SharesRestricted) as refused:
        classes.ask(converting(4))
    classes.ask(converting(3))

    assert refused.value.facts["free"] == 3
    assert [(lot.share_class, lot.shares) for lot in holding(classes, ANNE).lots] == [("ordinary", 2), ("investor", 3)]


def test_a_conversion_is_not_corrected_but_made_back(classes: ServiceHarness) -> None:
    reply = classes.ask(converting(3))

    with pytest.raises(NotCorrectable):
        classes.ask(correcting(reply.conversion_id))
    classes.ask(converting(3).model_copy(update={"from_class": "investor", "to_class": "ordinary"}))

    assert [total.share_class for total in classes.ask(GetCapital()).classes] == ["ordinary"]
    assert differing(classes) == []
