"""Invoicing is told which money pays which shares: at the subscription, or later of those that it never heard of."""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.worker.jobs import Step
from contracts.governance.events import SharesSubscribed
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.shares.domain.subscriptions import Subscription
from services.governance.shares.store.subscriptions import keep_told, locked_untold

_CHUNK = 500


def tell_subscriptions(step: Step) -> bool:
    """Those that are open and that a release before this one took. Done once a day."""
    with step.work() as work:
        untold = locked_untold(work.connection, _CHUNK)
        tell(work, untold)
        step.count(len(untold))
        return len(untold) == _CHUNK


def tell(work: Work, subscriptions: Sequence[Subscription]) -> None:
    """Each once, in its own transaction."""
    keep_told(work.connection, [subscription.subscription_id for subscription in subscriptions])
    for subscription in subscriptions:
        subscribed = SharesSubscribed(
            subscription_id=subscription.subscription_id,
            communication=subscription.communication,
            legal_entity=COOPERATIVE,
            price_cents=subscription.price_cents,
        )
        work.publish(subscribed, subject=subscription.subscription_id)
