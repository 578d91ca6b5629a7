"""Members who subscribe and pay, in tests."""

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.shares import PayShares, SubscribeShares, SubscriptionReply
from kernel.identifiers import uuid7

ANNE, BOB = test_id("mbr", "anne"), test_id("mbr", "bob")


def subscribed(house: ServiceHarness, member_id: str = ANNE, shares: int = 1) -> SubscriptionReply:
    return house.ask(SubscribeShares(request_id=uuid7(), member_id=member_id, shares=shares))


def paying(subscription: SubscriptionReply, amount_cents: int | None = None) -> PayShares:
    return PayShares(
        request_id=uuid7(),
        subscription_id=subscription.subscription_id,
        amount_cents=amount_cents or subscription.price_cents,
    )
