"""Shares that are paid in full come into being; the first ones make the member a cooperator."""

from collections.abc import Sequence
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from contracts.governance.events import CooperatorAdmitted
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.locks import GovernanceLock
from services.governance.shares.domain.register import issue_of
from services.governance.shares.domain.subscriptions import Subscription
from services.governance.shares.store.members import category_of
from services.governance.shares.store.register import add_movements, is_in_the_register
from services.governance.shares.store.subscriptions import mark_paid


def issue_shares(work: Work, subscription: Subscription, day: date, paid_by: Sequence[Posting]) -> None:
    """Enter them in the register as of `day`, book the capital, and publish CooperatorAdmitted for first shares.

    `paid_by`: the debits that together are the price. The subscription is locked by its row.
    """
    lock_each(work.connection, GovernanceLock.HOLDING, [subscription.member_id])
    first = not is_in_the_register(work.connection, subscription.member_id)
    mark_paid(work.connection, subscription.subscription_id, day)
    movement = issue_of(
        subscription,
        day,
        movement_id=work.new_id("mov"),
        legal_entity=COOPERATIVE,
        booked_on=legal_date(work.now),
    )
    add_movements(work.connection, [movement])
    capital = Posting(Account.CAPITAL, subscription.member_id, -subscription.price_cents)
    work.post(Entry(subscription.subscription_id, "shares paid", day, (*paid_by, capital)))
    if first:
        _admit(work, subscription, day)


def _admit(work: Work, subscription: Subscription, day: date) -> None:
    category = category_of(work.connection, subscription.member_id)
    if category is None:
        raise LookupError("a member's first subscription fixed its category")
    admitted = CooperatorAdmitted(
        member_id=subscription.member_id, category=category, shares=subscription.shares, admitted_on=day
    )
    work.publish(admitted, subject=subscription.member_id)
