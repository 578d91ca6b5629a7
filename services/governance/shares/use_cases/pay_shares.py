"""Finance says that what is left to pay of subscribed shares is paid."""

from chassis.books.ledger import Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.shares import PayShares, SubscriptionReply
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.shares.domain.subscriptions import require_payable
from services.governance.shares.store.subscriptions import locked_subscription
from services.governance.shares.use_cases.answering import subscription_reply
from services.governance.shares.use_cases.issue_shares import Completion, completion_of, issue_shares


def pay_shares(work: Work, request: PayShares) -> SubscriptionReply:
    """Issue the shares today, or on the value date of a part that is later.

    Raises UnknownThing, PaidByUnit, AlreadyPaid, SubscriptionEnded, WaitsForBoard, WrongAmount.
    """
    progress = require_known(locked_subscription(work.connection, request.subscription_id), "subscription")
    require_payable(progress, request.amount_cents, by_unit=request.paid_by == "unit")
    parts = completion_of(progress)
    day = max(legal_date(work.now), parts.day)
    money = (*parts.money, Posting(Account.BANK, "enterprise", request.amount_cents))
    issue_shares(work, [Completion(progress.subscription, day, money)])
    return subscription_reply(progress.paid(day))
