"""Every SQL statement about subscriptions and the share register."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.locks import lock
from chassis.db.rows import Table
from contracts.governance.enums import RegisterEntryKind
from services.governance.locks import GovernanceLock
from services.governance.shares.domain.shares import ShareEntry, Subscription


@dataclass(frozen=True, slots=True)
class RegisterRow:
    number: int
    member_id: str
    kind: RegisterEntryKind
    shares: int
    unit_price_cents: int
    effective_on: date
    subscription_id: str | None


SUBSCRIPTIONS = Table("subscription", Subscription, key="subscription_id")
REGISTER = Table("share_entry", RegisterRow, key="number")

subscription, share_entry = SUBSCRIPTIONS.clause, REGISTER.clause


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


def lock_register(connection: sa.Connection) -> None:
    """From here to the end of the transaction nobody else adds to the register: its numbers have no gaps."""
    lock(connection, GovernanceLock.SHARE_REGISTER)


def add_issue(connection: sa.Connection, paid: Subscription, day: date) -> int:
    """Write the issue of these shares under the next number; returns the number. Needs `lock_register`."""
    row = RegisterRow(
        number=last_number(connection) + 1,
        member_id=paid.member_id,
        kind="issue",
        shares=paid.shares,
        unit_price_cents=paid.unit_price_cents,
        effective_on=day,
        subscription_id=paid.subscription_id,
    )
    REGISTER.insert(connection, [row])
    return row.number


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


def register_after(connection: sa.Connection, number: int, limit: int) -> list[RegisterRow]:
    """At most `limit` entries with a higher number, in order."""
    return REGISTER.read(connection, "number > :number order by number limit :limit", number=number, limit=limit)


def last_number(connection: sa.Connection) -> int:
    """The highest number in the register; 0 when it is empty."""
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(share_entry.c.number), 0))).scalar_one())
