"""Subscriptions that were not paid in time lapse; the day is a bylaw."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.worker.jobs import Step
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.shares.domain.subscriptions import Progress, SubscriptionStep
from services.governance.shares.store.subscriptions import locked_older_than
from services.governance.shares.use_cases.end_subscription import end_subscription

_CHUNK = 500


def lapse_subscriptions(step: Step) -> bool:
    """Each that is older than the bylaws of its day allow. What was paid of it is owed back. Done once a day."""
    with step.work() as work:
        today = legal_date(work.now)
        oldest = today - timedelta(days=bylaws_on(work.connection, today).part_payment_days)
        overdue = locked_older_than(work.connection, oldest, step.cursor or "", _CHUNK)

        def end(some: Sequence[Progress]) -> None:
            for progress in some:
                subscription_id = progress.subscription.subscription_id
                end_subscription(
                    work,
                    progress,
                    SubscriptionStep(subscription_id, "lapsed", today, work.cause.actor, "not paid in time"),
                )

        step.each(work, overdue, end, lambda progress: progress.subscription.subscription_id)
        if overdue:
            step.move_to(overdue[-1].subscription.subscription_id)
        return len(overdue) == _CHUNK
