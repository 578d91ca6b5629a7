"""Invoicing is told which communication pays which shares, each once, and when nobody expects money for them."""

from datetime import date

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.governance.events import SharesSubscribed, SubscriptionEnded
from services.governance.shares.use_cases.lapse_subscriptions import lapse_subscriptions
from services.governance.shares.use_cases.tell_subscriptions import tell_subscriptions
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, paying, subscribed

OLD = test_id("sub", "of a release before")


def taken_before(house: ServiceHarness) -> None:
    """As a release that told nobody wrote it."""
    insert = """insert into subscription (subscription_id, member_id, shares, unit_price_cents, subscribed_on)
      values (:id, :member, 2, 3000, '2026-09-14')"""
    with house.engine.begin() as connection:
        connection.execute(sa.text(insert), {"id": OLD, "member": ANNE})


def expected(house: ServiceHarness) -> list[tuple[str, int, str]]:
    messages = [message.data for message in house.published(SharesSubscribed)]
    return [(message.subscription_id, message.price_cents, message.legal_entity) for message in messages]


def test_a_subscription_is_told_once(governance: ServiceHarness) -> None:
    subscription = subscribed(governance, shares=2)

    assert governance.run(tell_subscriptions, per=JobPeriod.DAY) == 0
    assert expected(governance) == [(subscription.subscription_id, 6000, "BE")]
    assert governance.published(SharesSubscribed)[0].data.communication == subscription.communication


def test_what_was_taken_by_a_release_before_is_told_while_it_is_open(governance: ServiceHarness) -> None:
    governance.ask(paying(subscribed(governance)))
    taken_before(governance)

    assert governance.run(tell_subscriptions, per=JobPeriod.DAY) == 1
    governance.clock.forward(days=1)
    assert governance.run(tell_subscriptions, per=JobPeriod.DAY) == 0

    assert expected(governance)[1:] == [(OLD, 6000, "BE")]
    assert differing(governance) == []


def test_one_that_lapses_is_told_and_never_again_expected(governance: ServiceHarness) -> None:
    taken_before(governance)
    governance.clock.forward(days=91)

    governance.run(lapse_subscriptions, per=JobPeriod.DAY)

    [ended] = governance.published(SubscriptionEnded)
    assert (ended.data.subscription_id, ended.data.ended_on) == (OLD, date(2026, 12, 14))
    assert governance.run(tell_subscriptions, per=JobPeriod.DAY) == 0
