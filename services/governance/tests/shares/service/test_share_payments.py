"""Shares are paid at the bank, in parts, under one communication: the last part issues them, and none before does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from chassis.testing.counting import statements_sent
from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.governance.events import CooperatorAdmitted
from contracts.governance.shares import (
    DecideSubscription,
    GetHoldings,
    GetSubscription,
    SubscribeShares,
    SubscriptionReply,
)
from contracts.invoicing.events import SharePaymentReceived
from contracts.wire.refusals import InvalidRequest, NotYourOwn
from kernel.identifiers import parse_structured_communication, uuid7
from services.governance.shares.refusals import (
    AlreadyDecided,
    NotInCategory,
    PaidByUnit,
    SubscriptionEnded,
    WaitsForBoard,
    WrongAmount,
)
from services.governance.shares.use_cases.lapse_subscriptions import lapse_subscriptions
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed

DAY = date(2026, 9, 14)


def received(subscription: SubscriptionReply, cents: int, name: str = "1", paid_on: date = DAY) -> SharePaymentReceived:
    assert subscription.communication is not None
    return SharePaymentReceived(
        payment_id=test_id("pay", f"{subscription.communication} {name}"),
        communication=subscription.communication,
        amount_cents=cents,
        paid_on=paid_on,
    )


def of_category_c(house: ServiceHarness, shares: int = 1) -> SubscriptionReply:
    return house.ask(SubscribeShares(request_id=uuid7(), member_id=ANNE, shares=shares, category="C"))


def deciding(subscription: SubscriptionReply, *, accept: bool, on: date | None = None) -> DecideSubscription:
    return DecideSubscription(
        request_id=uuid7(),
        subscription_id=subscription.subscription_id,
        accept=accept,
        decided_on=on,
        reason="minutes of the board",
    )


def shown(house: ServiceHarness, subscription: SubscriptionReply) -> SubscriptionReply:
    return house.ask(GetSubscription(subscription_id=subscription.subscription_id))


def shares_of(house: ServiceHarness, day: date = DAY, member_id: str = ANNE) -> int:
    return house.ask(GetHoldings(member_id=member_id, day=day)).shares


def test_each_subscription_has_a_communication_of_its_own(governance: ServiceHarness) -> None:
    first, second = subscribed(governance), subscribed(governance)

    assert first.communication
    assert second.communication
    assert first.communication[:2] == second.communication[:2] == "95"
    assert first.communication != second.communication
    assert parse_structured_communication(first.communication) == first.communication
    assert (first.state, first.received_cents) == ("open", 0)


def test_the_payment_that_completes_it_issues_the_shares_on_its_value_date(governance: ServiceHarness) -> None:
    subscription = subscribed(governance, shares=3)
    governance.clock.forward(days=10)

    governance.consume(received(subscription, 4000, "1", date(2026, 9, 16)))
    part = shown(governance, subscription)
    assert (part.state, part.received_cents, part.paid_on) == ("open", 4000, None)
    assert shares_of(governance, date(2026, 9, 24)) == 0
    assert governance.balances() == {"clearing:invoicing>governance": 4000, "share_payments": -4000}

    governance.consume(received(subscription, 5000, "2", date(2026, 9, 20)), times=2)
    assert (shown(governance, subscription).state, shown(governance, subscription).paid_on) == (
        "paid",
        date(2026, 9, 20),
    )
    assert (shares_of(governance, date(2026, 9, 19)), shares_of(governance, date(2026, 9, 20))) == (0, 3)
    assert governance.balances() == {"clearing:invoicing>governance": 9000, "capital": -9000}
    [admitted] = governance.published(CooperatorAdmitted)
    assert admitted.data.admitted_on == date(2026, 9, 20)
    assert differing(governance) == []


def test_parts_that_are_learned_in_the_other_order_give_the_same_day(governance: ServiceHarness) -> None:
    subscription = subscribed(governance, shares=3)
    governance.clock.forward(days=10)

    governance.consume(received(subscription, 5000, "2", date(2026, 9, 20)))
    governance.consume(received(subscription, 4000, "1", date(2026, 9, 16)))

    assert shown(governance, subscription).paid_on == date(2026, 9, 20)


def test_what_is_too_much_is_owed_back_and_pays_no_other_subscription(governance: ServiceHarness) -> None:
    """Invoicing passes on no more than is open, as far as it knows: finance may have told of a payment meanwhile."""
    first, second = subscribed(governance), subscribed(governance)

    governance.consume(received(first, 3500), received(first, 100, "again"))

    assert (shown(governance, first).state, shown(governance, second).received_cents) == ("paid", 0)
    assert governance.balances() == {"clearing:invoicing>governance": 3600, "capital": -3000, "repayable": -600}
    assert differing(governance) == []


def test_a_communication_that_nobody_has_waits_in_suspense(governance: ServiceHarness) -> None:
    stray = received(subscribed(governance), 3000).model_copy(update={"communication": "959999999946"})

    governance.consume(stray)

    assert governance.balances() == {"clearing:invoicing>governance": 3000, "suspense": -3000}
    assert differing(governance) == []


def test_finance_pays_what_is_left_of_the_price(governance: ServiceHarness) -> None:
    subscription = subscribed(governance, shares=2)
    governance.consume(received(subscription, 2500))

    with pytest.raises(WrongAmount) as refused:
        governance.ask(paying(subscription, 6000))
    reply = governance.ask(paying(subscription, 3500))

    assert refused.value.facts == {"price_cents": 3500}
    assert reply.state == "paid"
    assert governance.balances() == {"clearing:invoicing>governance": 6000, "capital": -6000}
    assert differing(governance) == []


def test_money_of_a_unit_is_refused(governance: ServiceHarness) -> None:
    request = paying(subscribed(governance)).model_copy(update={"paid_by": "unit"})

    with pytest.raises(PaidByUnit):
        governance.ask(request)

    assert governance.balances() == {}


def test_many_payments_at_once_take_as_many_statements_as_one(governance: ServiceHarness) -> None:
    """Every one completes a subscription, of two members."""
    sent = []
    for count in (1, 8):
        subscriptions = [subscribed(governance, (ANNE, BOB)[n % 2]) for n in range(count)]
        with statements_sent(governance.engine) as statements:
            governance.consume(*(received(subscription, 3000) for subscription in subscriptions))
        sent.append(len(statements))

    assert sent[1] <= sent[0] + 1  # the first message finds nobody who had shares before, and admits
    assert len(governance.published(CooperatorAdmitted)) == 2
    assert (shares_of(governance), shares_of(governance, member_id=BOB)) == (5, 4)
    assert differing(governance) == []


def test_two_payments_that_race_to_complete_one_issue_once(governance: ServiceHarness) -> None:
    subscription = subscribed(governance, shares=2)

    def receive(n: int) -> None:
        house = ServiceHarness(governance.service, governance.engine, ids=CountingIds(count=1000 * n))
        house.consume(received(subscription, 3000, str(n)))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(receive, range(4)))

    assert shares_of(governance) == 2
    assert len(governance.published(CooperatorAdmitted)) == 1
    assert governance.balances() == {"clearing:invoicing>governance": 12_000, "capital": -6000, "repayable": -6000}
    assert differing(governance) == []


def test_the_board_accepts_and_what_was_paid_before_counts_from_then(governance: ServiceHarness) -> None:
    subscription = of_category_c(governance, shares=1)
    governance.consume(received(subscription, 3000))
    assert (subscription.state, shares_of(governance)) == ("waits_for_board", 0)
    with pytest.raises(WaitsForBoard):
        governance.ask(paying(subscription))

    governance.clock.forward(days=3)
    reply = governance.ask(deciding(subscription, accept=True, on=date(2026, 9, 16)))

    assert (reply.state, reply.paid_on) == ("paid", date(2026, 9, 16))
    assert shares_of(governance, date(2026, 9, 16)) == 1
    assert differing(governance) == []
    with pytest.raises(AlreadyDecided):
        governance.ask(deciding(subscription, accept=False))


def test_the_board_refuses_and_what_was_paid_is_owed_back(governance: ServiceHarness) -> None:
    subscription = of_category_c(governance)
    governance.consume(received(subscription, 1000))

    reply = governance.ask(deciding(subscription, accept=False))
    governance.consume(received(subscription, 2000, "late"))

    assert reply.state == "refused"
    assert governance.balances() == {
        "clearing:invoicing>governance": 3000,
        "repayable": -3000,
    }
    assert differing(governance) == []
    with pytest.raises(SubscriptionEnded):
        governance.ask(paying(subscription))


@pytest.mark.parametrize("day", [date(2026, 9, 13), date(2026, 9, 15)])
def test_the_board_decided_neither_before_the_subscription_nor_tomorrow(governance: ServiceHarness, day: date) -> None:
    with pytest.raises(InvalidRequest) as refused:
        governance.ask(deciding(of_category_c(governance), accept=True, on=day))

    assert refused.value.field == "decided_on"


def test_later_shares_of_who_was_admitted_need_no_board(governance: ServiceHarness) -> None:
    subscription = of_category_c(governance)
    governance.consume(received(subscription, 3000))
    governance.ask(deciding(subscription, accept=True))

    assert of_category_c(governance).state == "open"


def test_a_member_does_not_say_of_itself_that_it_is_of_the_support_teams(governance: ServiceHarness) -> None:
    request = SubscribeShares(request_id=uuid7(), member_id=ANNE, shares=1, category="B")

    with pytest.raises(NotInCategory):
        governance.ask(request, roles=["member"], subject=f"member:{ANNE}")

    assert governance.ask(request).state == "open"


def test_a_member_sees_its_own_subscriptions(governance: ServiceHarness) -> None:
    subscription = subscribed(governance)
    request = GetSubscription(subscription_id=subscription.subscription_id)

    assert governance.ask(request, roles=["member"], subject=f"member:{ANNE}") == subscription
    with pytest.raises(NotYourOwn):
        governance.ask(request, roles=["member"], subject=f"member:{BOB}")


def test_what_is_not_paid_in_time_lapses_and_its_parts_are_owed_back(governance: ServiceHarness) -> None:
    """Ninety days by the founding act: the last of them is the 13th of December."""
    part, nothing, paid = subscribed(governance), subscribed(governance, BOB), subscribed(governance)
    governance.consume(received(part, 1000), received(paid, 3000))

    governance.clock.forward(days=90)
    assert governance.run(lapse_subscriptions, per=JobPeriod.DAY) == 0
    governance.clock.forward(days=1)
    assert governance.run(lapse_subscriptions, per=JobPeriod.DAY) == 2
    governance.clock.forward(days=1)
    assert governance.run(lapse_subscriptions, per=JobPeriod.DAY) == 0

    assert [shown(governance, s).state for s in (part, nothing, paid)] == ["lapsed", "lapsed", "paid"]
    assert governance.balances() == {
        "clearing:invoicing>governance": 4000,
        "capital": -3000,
        "repayable": -1000,
    }
    assert differing(governance) == []
