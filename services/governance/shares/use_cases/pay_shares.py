"""Subscribed shares are paid: they are issued, and the first ones make the member a cooperator."""

from dataclasses import replace

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.events import CooperatorAdmitted
from contracts.governance.shares import PayShares, SubscriptionReply
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.shares.domain.shares import Subscription, require_payable
from services.governance.shares.store.members import category_of
from services.governance.shares.store.shares import (
    add_issue,
    entries_of,
    lock_register,
    mark_paid,
    subscription_for_payment,
)
from services.governance.shares.use_cases.subscribe_shares import subscription_reply


def pay_shares(work: Work, request: PayShares) -> SubscriptionReply:
    """Write the next register entry, book the capital, and publish CooperatorAdmitted for first shares.

    Raises UnknownThing, AlreadyPaid, WrongAmount.
    """
    subscription = require_known(subscription_for_payment(work.connection, request.subscription_id), "subscription")
    require_payable(subscription, request.amount_cents)
    paid_subscription = replace(subscription, paid_on=legal_date(work.now))
    _issue(work, paid_subscription)
    return subscription_reply(paid_subscription)


def _issue(work: Work, subscription: Subscription) -> None:
    day = legal_date(work.now)
    mark_paid(work.connection, subscription.subscription_id, day)
    lock_register(work.connection)
    first = not entries_of(work.connection, subscription.member_id)
    add_issue(work.connection, subscription, day)
    work.post(_capital(work, subscription))
    if first:
        _admit(work, subscription)


def _capital(work: Work, subscription: Subscription) -> Entry:
    postings = (
        Posting(Account.BANK, "enterprise", subscription.price_cents),
        Posting(Account.CAPITAL, subscription.member_id, -subscription.price_cents),
    )
    return Entry(subscription.subscription_id, "shares paid", legal_date(work.now), postings)


def _admit(work: Work, subscription: Subscription) -> None:
    category = category_of(work.connection, subscription.member_id)
    if category is None:
        raise LookupError("a member's first subscription fixed its category")
    admitted = CooperatorAdmitted(
        member_id=subscription.member_id,
        category=category,
        shares=subscription.shares,
        admitted_on=legal_date(work.now),
    )
    work.publish(admitted, subject=subscription.member_id)
