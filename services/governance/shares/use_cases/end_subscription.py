"""A subscription that is refused, or that was not paid in time: what was paid of it is owed back."""

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.governance.events import SubscriptionEnded
from services.governance.accounts import Account
from services.governance.shares.domain.subscriptions import Progress, SubscriptionStep
from services.governance.shares.store.subscriptions import add_steps


def end_subscription(work: Work, progress: Progress, step: SubscriptionStep) -> None:
    """Keep the step, tell it, and move the parts to what is repayable. The subscription is locked by its row."""
    add_steps(work.connection, [step])
    member_id, cents = progress.subscription.member_id, progress.counted_cents
    postings = (
        Posting(Account.SHARE_PAYMENTS, member_id, cents),
        Posting(Account.REPAYABLE, member_id, -cents),
    )
    work.post(Entry(step.subscription_id, "share payments given back", step.day, postings))
    ended = SubscriptionEnded(
        subscription_id=step.subscription_id,
        communication=progress.subscription.communication,
        ended_on=step.day,
    )
    work.publish(ended, subject=step.subscription_id)
