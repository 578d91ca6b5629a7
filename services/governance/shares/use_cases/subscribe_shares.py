"""A member subscribes shares."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.shares import SubscribeShares, SubscriptionReply
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.shares.domain.subscriptions import Subscription
from services.governance.shares.refusals import CategoryDiffers
from services.governance.shares.store.members import is_known, keep_category
from services.governance.shares.store.subscriptions import add_subscription


def subscribe_shares(work: Work, request: SubscribeShares) -> SubscriptionReply:
    """Keep the subscription at the price of the day. No share is held before it is paid.

    Raises NotYourOwn, UnknownThing, CategoryDiffers, DateNotCovered.
    """
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    if not keep_category(work.connection, request.member_id, request.category):
        raise CategoryDiffers("the member is in another category since its first subscription", field="category")
    subscription = _subscription(work, request)
    add_subscription(work.connection, subscription)
    return subscription_reply(subscription)


def subscription_reply(subscription: Subscription) -> SubscriptionReply:
    return SubscriptionReply(
        subscription_id=subscription.subscription_id,
        member_id=subscription.member_id,
        shares=subscription.shares,
        price_cents=subscription.price_cents,
        paid_on=subscription.paid_on,
    )


def _subscription(work: Work, request: SubscribeShares) -> Subscription:
    day = legal_date(work.now)
    return Subscription(
        subscription_id=work.new_id("sub"),
        member_id=request.member_id,
        shares=request.shares,
        unit_price_cents=bylaws_on(work.connection, day).share_price_cents,
        subscribed_on=day,
    )
