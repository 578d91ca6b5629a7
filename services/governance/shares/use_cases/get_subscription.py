"""How far a subscription of shares is."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.shares import GetSubscription, SubscriptionReply
from services.governance.shares.store.subscriptions import subscription_of
from services.governance.shares.use_cases.answering import subscription_reply


def get_subscription(work: Work, request: GetSubscription) -> SubscriptionReply:
    """Raises UnknownThing, NotYourOwn."""
    progress = require_known(subscription_of(work.connection, request.subscription_id), "subscription")
    require_self(work.cause, progress.subscription.member_id)
    return subscription_reply(progress)
