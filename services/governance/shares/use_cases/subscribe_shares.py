"""A member subscribes shares."""

from datetime import date

from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import member_of, require_known, require_self
from contracts.governance.shares import SubscribeShares, SubscriptionReply
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.locks import GovernanceLock
from services.governance.shares.domain.departures import require_admissible
from services.governance.shares.domain.holders import require_not_merged
from services.governance.shares.domain.rules.admission import Person, acceptance_of
from services.governance.shares.domain.subscriptions import Progress, Subscription
from services.governance.shares.refusals import CategoryDiffers, NotInCategory
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.holders import merges_of
from services.governance.shares.store.members import develops_activity, is_known, keep_category
from services.governance.shares.store.register import ever_held
from services.governance.shares.store.subscriptions import add_subscription, next_communication
from services.governance.shares.use_cases.answering import subscription_reply, versions_text
from services.governance.shares.use_cases.tell_subscriptions import tell

_RULES = ("share_price_cents", "admission", "category_a", "category_b", "category_c", "part_payment_days")


def subscribe_shares(work: Work, request: SubscribeShares) -> SubscriptionReply:
    """Keep the subscription at the price of the day. No share is held before it is accepted and paid.

    Who has left of right or was excluded waits for the board, whatever the admission.

    Raises NotYourOwn, UnknownThing, HasLeft, HolderMerged, CategoryDiffers, NotInCategory, DateNotCovered.
    """
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    lock_each(work.connection, GovernanceLock.MEMBERSHIP, [request.member_id])
    departures = departures_of(work.connection, request.member_id)
    require_admissible(departures)
    require_not_merged(merges_of(work.connection, request.member_id), request.member_id, field="member_id")
    if not keep_category(work.connection, request.member_id, request.category):
        raise CategoryDiffers("the member is in another category since its first subscription", field="category")
    day = legal_date(work.now)
    bylaws = bylaws_on(work.connection, day)
    acceptance = acceptance_of(request.category, _person(work, request), bylaws)
    if acceptance == "refused":
        raise NotInCategory("the member does not meet the condition of this category", field="category")
    needs_board = acceptance == "awaits_board" or bool(departures)
    subscription = _subscription(work, request, day, bylaws, needs_board=needs_board)
    add_subscription(work.connection, subscription)
    tell(work, [subscription])
    return subscription_reply(Progress(subscription, {}))


def _person(work: Work, request: SubscribeShares) -> Person:
    """Who has shares was accepted before; that somebody works in the support teams is said by the staff."""
    return Person(
        holds_or_held_a_unit=develops_activity(work.connection, request.member_id),
        declared_an_activity=request.category == "A",
        employed_in_support=member_of(work.cause) is None,
        admitted_by_board=bool(ever_held(work.connection, [request.member_id])),
    )


def _subscription(
    work: Work, request: SubscribeShares, day: date, bylaws: Bylaws, *, needs_board: bool
) -> Subscription:
    return Subscription(
        subscription_id=work.new_id("sub"),
        member_id=request.member_id,
        shares=request.shares,
        unit_price_cents=bylaws.share_price_cents,
        subscribed_on=day,
        communication=next_communication(work.connection),
        needs_board=needs_board,
        rules=versions_text(bylaws, *_RULES),
    )
