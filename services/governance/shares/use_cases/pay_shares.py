"""Finance says that subscribed shares are paid."""

from dataclasses import replace

from chassis.books.ledger import Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.shares import PayShares, SubscriptionReply
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.shares.domain.subscriptions import require_payable
from services.governance.shares.store.subscriptions import subscription_for_payment
from services.governance.shares.use_cases.issue_shares import issue_shares
from services.governance.shares.use_cases.subscribe_shares import subscription_reply


def pay_shares(work: Work, request: PayShares) -> SubscriptionReply:
    """Issue the shares today. Raises UnknownThing, AlreadyPaid, WrongAmount."""
    subscription = require_known(subscription_for_payment(work.connection, request.subscription_id), "subscription")
    require_payable(subscription, request.amount_cents)
    today = legal_date(work.now)
    issue_shares(work, subscription, today, [Posting(Account.BANK, "enterprise", subscription.price_cents)])
    return subscription_reply(replace(subscription, paid_on=today))
