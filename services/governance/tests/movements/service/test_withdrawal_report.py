"""The assembly is told what left in a year, for how much, what waits, and what was refused by which rule."""

from datetime import date, timedelta

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.leaving import (
    ClassThatLeft,
    GetWithdrawalReport,
    RefusedByRule,
    RefuseWithdrawal,
    UndoWithdrawal,
    WithdrawalReportReply,
    WithdrawalsOfAKind,
)
from contracts.wire.refusals import InvalidRequest, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import NothingToRefuse
from services.governance.tests.movements.service.test_gate import decide
from services.governance.tests.movements.service.test_leaving import (
    END,
    IN_TIME,
    accounts,
    asking,
    at,
    leaving,
    pay_out,
    take_effect,
)
from services.governance.tests.movements.service.test_transfers import buy
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

CARL, DORA, EVE, FRED = (test_id("mbr", name) for name in ("carl", "dora", "eve", "fred"))
HOLDINGS = ((ANNE, 4), (BOB, 2), (CARL, 2), (DORA, 1), (EVE, 3), (FRED, 3))


@pytest.fixture
def six(governance: ServiceHarness) -> ServiceHarness:
    """Six members with fifteen shares since 2025. It is March."""
    governance.consume(*map(registered, (CARL, DORA, EVE, FRED)))
    at(governance, date(2025, 2, 3))
    for member_id, shares in HOLDINGS:
        buy(governance, member_id, shares)
    at(governance, IN_TIME)
    return governance


def refusing(member_id: str = BOB, shares: int = 2, asked_on: date = IN_TIME) -> RefuseWithdrawal:
    return RefuseWithdrawal(
        request_id=uuid7(), member_id=member_id, shares=shares, asked_on=asked_on, reference="letter 9"
    )


def report(house: ServiceHarness, year: int = 2026) -> WithdrawalReportReply:
    return house.ask(GetWithdrawalReport(year=year))


def test_the_report_of_a_year_tells_the_assembly_what_left_and_what_was_refused(six: ServiceHarness) -> None:
    accounts(six, 30_000)  # 2,000 a share
    decide(six, "withdrawal_gate", "part_of_capital")
    decide(six, "withdrawal_gate_part", "1/5")
    six.ask(asking())
    taken_back = six.ask(asking(CARL, 2))
    six.ask(UndoWithdrawal(request_id=uuid7(), withdrawal_id=taken_back.withdrawal_id))
    assert six.ask(refusing(shares=3)).rule == "more_than_held"
    six.ask(refusing(shares=1))
    six.ask(refusing(DORA, 5))
    take_effect(six, END + timedelta(days=1))
    pay_out(six)
    six.ask(leaving(EVE, date(2026, 7, 1)))

    assert report(six) == WithdrawalReportReply(
        year=2026,
        asked=2,
        asked_shares=6,
        undone=1,
        refused=(
            RefusedByRule(rule="more_than_held", letters=2, shares=8),
            RefusedByRule(rule="only_with_all_shares", letters=1, shares=1),
        ),
        left=(
            WithdrawalsOfAKind(reason="death", withdrawals=1, members=1, shares=3, paid_cents=9000, value_cents=7500),
            WithdrawalsOfAKind(reason="request", withdrawals=1, members=1, shares=3, paid_cents=9000, value_cents=6000),
        ),
        classes=(ClassThatLeft(share_class="ordinary", members=2, shares=6),),
        shares_before=15,
        waits=1,
        waiting_shares=1,
        paid_out=1,
        paid_out_cents=6000,
        owed=1,
        owed_cents=7500,
    )
    assert report(six, 2025).asked == 0
    # What waits is a letter of 2026, and no new one of 2027; what is owed stays owed.
    assert (report(six, 2027).asked, report(six, 2027).owed_cents, report(six, 2027).shares_before) == (0, 7500, 9)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (refusing(), NothingToRefuse),
        (refusing(asked_on=IN_TIME + timedelta(days=1)), InvalidRequest),
        (refusing(test_id("mbr", "ghost")), UnknownThing),
    ],
)
def test_what_no_rule_refuses_cannot_be_refused(
    six: ServiceHarness, request_: RefuseWithdrawal, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        six.ask(request_)

    assert report(six).refused == ()
