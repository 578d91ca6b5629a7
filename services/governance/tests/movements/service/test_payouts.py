"""What members are owed leaves by invoicing's bank: ordered once, paid when a statement says so, till it comes back."""

import pytest

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Cause, work
from chassis.events.retry import NotYet
from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.governance.events import SharePayoutOrdered
from contracts.governance.leaving import GetWithdrawal
from contracts.invoicing.events import SharePayoutMoved
from kernel.identifiers import parse_structured_communication, uuid7
from services.governance.accounts import Account
from services.governance.movements.domain.withdrawals import Payout, PayoutDecision
from services.governance.movements.store.withdrawals import add_decision
from services.governance.movements.use_cases.order_payouts import order_repayments
from services.governance.shares.use_cases.lapse_subscriptions import lapse_subscriptions
from services.governance.tests.movements.service.test_leaving import (
    accounts,
    asking,
    four,
    leaving,
    pay_out,
    take_effect,
)
from services.governance.tests.movements.service.test_transfers import buy, correcting
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, subscribed
from services.governance.tests.shares.service.test_share_payments import deciding, of_category_c, received

__all__ = ["four"]


def ordered(house: ServiceHarness) -> list[tuple[str, int]]:
    return [(message.data.member_id, message.data.amount_cents) for message in house.published(SharePayoutOrdered)]


def moved(house: ServiceHarness, cents: int, name: str) -> SharePayoutMoved:
    """Of the only pay-out."""
    [order] = house.published(SharePayoutOrdered)
    return SharePayoutMoved(
        payment_id=test_id("pay", name),
        payout_id=order.data.payout_id,
        amount_cents=cents,
        moved_on=house.clock.now.date(),
    )


def repaid(house: ServiceHarness) -> int:
    house.clock.forward(days=1)
    return house.run(order_repayments, per=JobPeriod.DAY)


def test_what_the_board_releases_is_ordered_and_paid_once_the_bank_says_so(four: ServiceHarness) -> None:
    accounts(four)
    withdrawal = four.ask(asking())
    take_effect(four)
    pay_out(four)

    def state() -> str:
        return four.ask(GetWithdrawal(withdrawal_id=withdrawal.withdrawal_id)).state

    [order] = four.published(SharePayoutOrdered)
    assert (order.data.member_id, order.data.amount_cents, order.data.legal_entity) == (ANNE, 12_000, "BE")
    assert order.data.communication[:2] == "96"
    assert parse_structured_communication(order.data.communication) == order.data.communication
    books = four.balances()

    states = [state()]
    for cents, name in ((12_000, "left"), (-12_000, "came back"), (12_000, "left again")):
        four.consume(moved(four, cents, name), times=2)
        states.append(state())

    assert states == ["released", "paid", "released", "paid"]
    assert four.balances() == books
    assert differing(four) == []


def test_of_a_withdrawal_that_is_worth_nothing_nothing_is_ordered(four: ServiceHarness) -> None:
    accounts(four, 0)
    withdrawal = four.ask(asking())
    take_effect(four)

    pay_out(four)

    assert ordered(four) == []
    assert four.ask(GetWithdrawal(withdrawal_id=withdrawal.withdrawal_id)).state == "paid"
    assert differing(four) == []


def test_parts_of_what_lapsed_or_was_refused_go_back_once(governance: ServiceHarness) -> None:
    refused, part, nothing = of_category_c(governance), subscribed(governance, BOB), subscribed(governance, BOB)
    governance.consume(received(refused, 3000), received(part, 1000), received(part, 500, "2"))
    governance.ask(deciding(refused, accept=False))

    assert repaid(governance) == 1
    governance.clock.forward(days=91)
    assert governance.run(lapse_subscriptions, per=JobPeriod.DAY) == 2
    assert [repaid(governance), repaid(governance)] == [1, 0]

    assert nothing.received_cents == 0
    assert ordered(governance) == [(ANNE, 3000), (BOB, 1500)]
    assert governance.balances() == {"clearing:invoicing>governance": 4500, "clearing:governance>invoicing": -4500}
    assert differing(governance) == []


def test_what_came_on_the_way_and_was_too_much_goes_back(governance: ServiceHarness) -> None:
    subscription = subscribed(governance)
    governance.consume(received(subscription, 3000), received(subscription, 3000, "another"))

    assert repaid(governance) == 1

    assert ordered(governance) == [(ANNE, 3000)]
    assert differing(governance) == []


def test_nothing_goes_back_to_who_has_died_until_that_is_corrected(four: ServiceHarness) -> None:
    accounts(four)
    subscription = subscribed(four)
    four.consume(received(subscription, subscription.price_cents), received(subscription, 3000, "another"))
    death = four.ask(leaving(ANNE, four.clock.now.date()))

    waiting = repaid(four)
    four.ask(correcting(death.withdrawal_id))

    assert (waiting, repaid(four)) == (0, 1)
    assert ordered(four) == [(ANNE, 3000)]
    assert differing(four) == []


@pytest.mark.parametrize("shares", [1, 3])
def test_what_was_paid_for_an_issue_that_is_corrected_away_goes_back(governance: ServiceHarness, shares: int) -> None:
    bought = buy(governance, ANNE, shares)
    governance.ask(correcting(bought.subscription_id))

    assert [repaid(governance), repaid(governance)] == [1, 0]

    assert ordered(governance) == [(ANNE, shares * 3000)]
    assert differing(governance) == []


def test_what_was_released_before_invoicing_paid_counts_as_paid_and_its_books_agree(four: ServiceHarness) -> None:
    """It left by a bank of governance's own."""
    accounts(four)
    withdrawal = four.ask(asking())
    take_effect(four)
    day = four.clock.now.date()
    decision = PayoutDecision("pod_old", day, 100_000, 100_000, 0, 12_000, 0, "report", "operator:test")
    with work(four.engine, "governance", Cause(uuid7(), None, "operator:test"), clock=four.clock) as unit:
        add_decision(unit.connection, decision, [Payout(withdrawal.withdrawal_id, "pod_old", 12_000, day)])
        postings = (Posting(Account.LEAVERS, ANNE, 12_000), Posting(Account.BANK, "enterprise", -12_000))
        unit.post(Entry(withdrawal.withdrawal_id, "withdrawal paid", day, postings))

    assert four.ask(GetWithdrawal(withdrawal_id=withdrawal.withdrawal_id)).state == "paid"
    assert (repaid(four), ordered(four)) == (0, [])
    assert differing(four) == []


def test_what_moved_of_an_unknown_order_is_waited_for(four: ServiceHarness) -> None:
    moved_before = SharePayoutMoved(
        payment_id=test_id("pay", "early"),
        payout_id=test_id("spo", "unknown"),
        amount_cents=12_000,
        moved_on=four.clock.now.date(),
    )

    with pytest.raises(NotYet):
        four.consume(moved_before)

    assert four.count("payout_movement") == 0
