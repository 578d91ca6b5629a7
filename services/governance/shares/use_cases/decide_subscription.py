"""The board accepts or refuses a subscription that waits for it."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.shares import DecideSubscription, SubscriptionReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.shares.domain.departures import Readmission, require_admissible
from services.governance.shares.domain.subscriptions import Subscription, SubscriptionStep, require_undecided
from services.governance.shares.store.departures import add_readmissions, departures_of
from services.governance.shares.store.subscriptions import add_steps, locked_subscription
from services.governance.shares.use_cases.answering import subscription_reply
from services.governance.shares.use_cases.end_subscription import end_subscription
from services.governance.shares.use_cases.issue_shares import completion_of, issue_shares


def decide_subscription(work: Work, request: DecideSubscription) -> SubscriptionReply:
    """Shares that were paid in the meantime are in force from the decision on; refused, what was paid is owed back.

    Raises UnknownThing, AlreadyDecided, InvalidRequest.
    """
    progress = require_known(locked_subscription(work.connection, request.subscription_id), "subscription")
    require_undecided(progress)
    today = legal_date(work.now)
    day = request.decided_on or today
    if not progress.subscription.subscribed_on <= day <= today:
        raise InvalidRequest("a decision is of a day from the subscription to today", field="decided_on")
    step = SubscriptionStep(
        subscription_id=request.subscription_id,
        step="accepted" if request.accept else "refused",
        day=day,
        decided_by=work.cause.actor,
        reason=request.reason,
    )
    if not request.accept:
        end_subscription(work, progress, step)
        return subscription_reply(progress.with_step(step))
    add_steps(work.connection, [step])
    _readmit(work, progress.subscription)
    accepted = progress.with_step(step)
    if not accepted.is_complete:
        return subscription_reply(accepted)
    completion = completion_of(accepted)
    issue_shares(work, [completion])
    return subscription_reply(accepted.paid(completion.day))


def _readmit(work: Work, subscription: Subscription) -> None:
    """Who had left and is accepted is one of the members again."""
    departures = departures_of(work.connection, subscription.member_id)
    require_admissible(departures)
    today = legal_date(work.now)
    add_readmissions(
        work.connection,
        [Readmission(departure.departure_id, subscription.subscription_id, today) for departure in departures],
    )
