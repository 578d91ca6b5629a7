"""A profit is distributed after the queue, within the rate and both tests: whole cents a share, tax withheld."""

from datetime import date, timedelta

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.governance.distributing import DecideDistribution, DistributionDecidedReply, RecordBalanceSheet
from contracts.governance.events import SharePayoutOrdered
from contracts.governance.leaving import AccountsReply, CheckDistribution
from contracts.wire.refusals import InvalidRequest
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.movements.use_cases.order_payouts import order_repayments
from services.governance.shares.refusals import (
    AboveApprovedRate,
    LiquidityTestFails,
    NetAssetTestFails,
    NoApprovedAccounts,
    QueueFirst,
    TooLittleAShare,
)
from services.governance.tests.movements.service.test_leaving import AFTER, asking, at, leaving, pay_out, take_effect
from services.governance.tests.movements.service.test_transfers import buy, correcting
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

JUNE = date(2026, 6, 16)
MOST = 1620  # 6 % of nine shares of 3,000


@pytest.fixture
def owners(governance: ServiceHarness) -> ServiceHarness:
    """Anne has four shares, Bob two, Carl two and Dora one, since 2025. It is June."""
    carl, dora = test_id("mbr", "carl"), test_id("mbr", "dora")
    governance.consume(registered(carl), registered(dora))
    at(governance, date(2025, 2, 3))
    for member_id, shares in ((ANNE, 4), (BOB, 2), (carl, 2), (dora, 1)):
        buy(governance, member_id, shares)
    at(governance, JUNE)
    return governance


def sheet(house: ServiceHarness, assets: int = 100_000, debts: int = 20_000, day: date | None = None) -> AccountsReply:
    """Net assets are the assets, less the debts, less 15,000."""
    request = RecordBalanceSheet(
        request_id=uuid7(),
        financial_year=2025,
        approved_on=day or house.clock.now.date(),
        assets_cents=assets,
        provisions_cents=5000,
        debts_cents=debts,
        formation_costs_cents=7000,
        research_costs_cents=3000,
        reference="assembly, point 3",
    )
    return house.ask(request)


def distributing(cents: int, means: int = 50_000, debts: int = 0) -> DecideDistribution:
    return DecideDistribution(
        request_id=uuid7(),
        cents=cents,
        means_cents=means,
        debts_due_cents=debts,
        reference="assembly, point 4",
        report="board, 10 June",
    )


def test_net_assets_follow_from_the_figures_of_the_balance_sheet(owners: ServiceHarness) -> None:
    assert sheet(owners).net_assets_cents == 65_000
    assert sheet(owners, assets=10_000).net_assets_cents == -25_000
    with pytest.raises(InvalidRequest):
        sheet(owners, day=JUNE + timedelta(days=1))
    assert owners.count("approved_accounts") == 2
    assert differing(owners) == []


def test_who_held_shares_on_the_eve_gets_whole_cents_a_share_less_tax(owners: ServiceHarness) -> None:
    accounts = sheet(owners)
    buy(owners, BOB, 3)  # today, so too late for this one

    reply = owners.ask(distributing(1000))

    assert reply == DistributionDecidedReply(
        distribution_id=reply.distribution_id,
        decided_on=JUNE,
        holders_on=JUNE - timedelta(days=1),
        accounts_id=accounts.accounts_id,
        net_assets_cents=65_000,
        shares=9,
        members=4,
        share_cents=111,
        gross_cents=999,
        tax_cents=133 + 67 + 67 + 33,  # of 444, 222, 222 and 111: 133.2, 66.6, 66.6 and 33.3
        net_cents=699,
        kept_cents=1,
    )
    booked = owners.balances()
    assert (booked["reserves"], booked["dividends"], booked["withholding_payable"]) == (999, -699, -300)
    assert differing(owners) == []


def test_dividends_leave_by_invoicings_bank_once_and_those_of_the_dead_wait(owners: ServiceHarness) -> None:
    sheet(owners)
    owners.ask(distributing(1000))
    owners.ask(leaving(ANNE, JUNE))

    runs = []
    for days in range(2):
        at(owners, JUNE + timedelta(days=days))
        runs.append(owners.run(order_repayments, per=JobPeriod.DAY))

    assert runs == [3, 0]
    assert [m.data.amount_cents for m in owners.published(SharePayoutOrdered)] == [155, 155, 78]
    booked = owners.balances()
    assert (booked["dividends"], booked["clearing:governance>invoicing"]) == (-(444 - 133), -388)
    assert differing(owners) == []


def test_dividends_of_who_was_taken_for_dead_are_paid_once_that_is_corrected(owners: ServiceHarness) -> None:
    sheet(owners)
    owners.ask(distributing(1000))
    death = owners.ask(leaving(ANNE, JUNE))
    waiting = owners.run(order_repayments, per=JobPeriod.DAY)

    owners.ask(correcting(death.withdrawal_id))
    at(owners, JUNE + timedelta(days=1))

    assert (waiting, owners.run(order_repayments, per=JobPeriod.DAY)) == (3, 1)
    assert owners.published(SharePayoutOrdered)[-1].data.member_id == ANNE
    assert differing(owners) == []


def test_a_year_distributes_no_more_than_the_rate_in_all(owners: ServiceHarness) -> None:
    sheet(owners)
    owners.ask(distributing(1000))

    assert owners.ask(CheckDistribution(cents=1)).most_cents == MOST - 999
    with pytest.raises(AboveApprovedRate) as refused:
        owners.ask(distributing(MOST - 998))
    assert refused.value.facts == {"most_cents": MOST - 999}
    at(owners, date(2027, 1, 4))
    assert owners.ask(distributing(MOST)).kept_cents == 0


@pytest.mark.parametrize(
    ("assets", "request_", "refusal", "facts"),
    [
        (100_000, distributing(MOST + 1), AboveApprovedRate, {"most_cents": MOST}),
        (36_000, distributing(1001), NetAssetTestFails, {"most_cents": 1000}),
        (10_000, distributing(9), NetAssetTestFails, {"most_cents": 0}),
        (100_000, distributing(1001, means=3000, debts=2000), LiquidityTestFails, {"most_cents": 1000}),
        (100_000, distributing(8), TooLittleAShare, {"shares": 9}),
    ],
)
def test_what_may_not_be_distributed_is_refused_by_name_and_nothing_is_owed(
    owners: ServiceHarness, assets: int, request_: DecideDistribution, refusal: type[Refused], facts: dict[str, int]
) -> None:
    sheet(owners, assets)

    with pytest.raises(refusal) as refused:
        owners.ask(request_)

    assert refused.value.facts == facts
    assert "dividends" not in owners.balances()


def test_net_assets_that_were_distributed_since_the_accounts_are_there_no_more(owners: ServiceHarness) -> None:
    sheet(owners, 36_500)  # 1,500 net
    owners.ask(distributing(900))
    at(owners, date(2027, 1, 4))

    with pytest.raises(NetAssetTestFails):
        owners.ask(distributing(603))
    assert owners.ask(distributing(600)).gross_cents == 594


def test_without_approved_accounts_nothing_is_distributed(owners: ServiceHarness) -> None:
    with pytest.raises(NoApprovedAccounts):
        owners.ask(distributing(900))


def test_who_left_is_paid_first_and_new_accounts_tell_how_the_queue_stands(owners: ServiceHarness) -> None:
    sheet(owners)
    owners.ask(asking(asked_on=JUNE))
    take_effect(owners)
    assert pay_out(owners, net_assets=-1).released == ()

    with pytest.raises(QueueFirst):
        owners.ask(distributing(100))
    poor, rich = sheet(owners, 40_000), sheet(owners)

    assert (poor.waiting, poor.waiting_cents, poor.payable_cents) == (1, 12_000, 0)
    assert rich.payable_cents == 12_000
    pay_out(owners)
    at(owners, AFTER)
    assert owners.ask(distributing(100)).share_cents == 20
    assert differing(owners) == []
