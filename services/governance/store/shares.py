"""Every SQL statement about subscriptions and the share register."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import sqlalchemy as sa

from services.governance.domain.shares import ShareEntry, Subscription
from services.governance.store.tables import share_entry, subscription

_REGISTER_LOCK = 6_024_001  # CSA 6:24 is about the share register; any number would do


def add_subscription(connection: sa.Connection, new: Subscription) -> None:
    connection.execute(subscription.insert().values(asdict(new)))


def subscription_for_payment(connection: sa.Connection, subscription_id: str) -> Subscription | None:
    """The subscription, held against other payments until the transaction ends; or None."""
    query = sa.select(subscription).filter_by(subscription_id=subscription_id).with_for_update()
    row = connection.execute(query).first()
    return None if row is None else Subscription(**row._asdict())


def mark_paid(connection: sa.Connection, subscription_id: str, day: date) -> None:
    paid = subscription.update().where(subscription.c.subscription_id == subscription_id)
    connection.execute(paid.values(paid_on=day))


def lock_register(connection: sa.Connection) -> None:
    """From here to the end of the transaction nobody else adds to the register: its numbers have no gaps."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_REGISTER_LOCK)))


def add_issue(connection: sa.Connection, paid: Subscription, day: date) -> int:
    """Write the issue of these shares under the next number; returns the number. Needs `lock_register`."""
    following = sa.select(sa.func.coalesce(sa.func.max(share_entry.c.number), 0) + 1).scalar_subquery()
    statement = share_entry.insert().values(
        number=following,
        member_id=paid.member_id,
        kind="issue",
        shares=paid.shares,
        unit_price_cents=paid.unit_price_cents,
        effective_on=day,
        subscription_id=paid.subscription_id,
    )
    return int(connection.execute(statement.returning(share_entry.c.number)).scalar_one())


def entries_of(connection: sa.Connection, member_id: str) -> list[ShareEntry]:
    """The member's page of the register, oldest first."""
    query = (
        sa.select(
            share_entry.c.kind,
            share_entry.c.shares,
            share_entry.c.unit_price_cents,
            share_entry.c.effective_on,
        )
        .where(share_entry.c.member_id == member_id)
        .order_by(share_entry.c.number)
    )
    return [ShareEntry(**row._asdict()) for row in connection.execute(query)]


def register_after(connection: sa.Connection, number: int, limit: int) -> Sequence[sa.Row[tuple[object, ...]]]:
    """At most `limit` entries with a higher number, in order."""
    query = sa.select(share_entry).where(share_entry.c.number > number)
    return connection.execute(query.order_by(share_entry.c.number).limit(limit)).all()


def last_number(connection: sa.Connection) -> int:
    """The highest number in the register; 0 when it is empty."""
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(share_entry.c.number), 0))).scalar_one())
