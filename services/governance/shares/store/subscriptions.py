"""Every SQL statement about subscriptions of shares."""

from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.shares.domain.subscriptions import Subscription

SUBSCRIPTIONS = Table("subscription", Subscription, key="subscription_id")

subscription = SUBSCRIPTIONS.clause


def add_subscription(connection: sa.Connection, new: Subscription) -> None:
    SUBSCRIPTIONS.insert(connection, [new])


def subscription_for_payment(connection: sa.Connection, subscription_id: str) -> Subscription | None:
    """The subscription, locked against other payments until the transaction ends; or None."""
    rows = SUBSCRIPTIONS.read(
        connection, "subscription_id = :subscription_id for update", subscription_id=subscription_id
    )
    return rows[0] if rows else None


def mark_paid(connection: sa.Connection, subscription_id: str, day: date) -> None:
    statement = subscription.update().where(subscription.c.subscription_id == subscription_id)
    connection.execute(statement.values(paid_on=day))
