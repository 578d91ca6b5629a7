"""Every SQL statement about subscriptions of shares, as governance told them, and what was paid of them here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.locks import lock_each
from chassis.db.rows import Table
from services.invoicing.locks import InvoicingKeyedLock
from services.invoicing.shares.domain.expected import OpenSubscription


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    communication: str
    subscription_id: str
    legal_entity: str
    price_cents: int


@dataclass(frozen=True, slots=True)
class SubscriptionEnd:
    communication: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class ShareReceipt:
    """`cents` of a payment went to governance, for the shares that have this communication."""

    payment_id: str
    communication: str
    cents: int


SUBSCRIPTIONS = Table("share_subscription", SubscriptionRow, key="communication")
ENDS = Table("share_subscription_end", SubscriptionEnd, key="communication")
RECEIPTS = Table("share_receipt", ShareReceipt, key="payment_id")
# It sees what was told and received while the lock was waited for.
_OPEN = sa.text(
    """select s.communication, s.legal_entity, s.price_cents - coalesce(r.cents, 0) as left_cents,
      exists (select from share_subscription_end e where e.communication = s.communication) as has_ended
    from share_subscription s left join (
      select communication, cast(sum(cents) as bigint) as cents from share_receipt
      where communication = any(:communications) group by communication) r using (communication)
    where s.communication = any(:communications)"""
)


def copy_subscriptions(connection: sa.Connection, subscriptions: Sequence[SubscriptionRow]) -> None:
    """Who looks for one of them meanwhile waits, and finds it."""
    lock_each(connection, InvoicingKeyedLock.SHARES, [subscription.communication for subscription in subscriptions])
    SUBSCRIPTIONS.insert_new(connection, subscriptions)


def copy_ends(connection: sa.Connection, ends: Sequence[SubscriptionEnd]) -> None:
    """Whether the subscription is known yet or not."""
    ENDS.insert_new(connection, ends)


def lock_subscriptions(connection: sa.Connection, communications: Collection[str]) -> dict[str, OpenSubscription]:
    """Those that are known, by communication: nobody else pays them, or learns of one, until the transaction ends. Two
    statements, or none without communications.
    """
    if not communications:
        return {}
    values = {"communications": list(communications)}
    lock_each(connection, InvoicingKeyedLock.SHARES, communications)
    return {
        row.communication: OpenSubscription(
            communication=row.communication,
            legal_entity=row.legal_entity,
            open_cents=0 if row.has_ended else max(row.left_cents, 0),
        )
        for row in connection.execute(_OPEN, values)
    }


def add_receipts(connection: sa.Connection, receipts: Sequence[ShareReceipt]) -> None:
    RECEIPTS.insert(connection, receipts)


def pays_shares(connection: sa.Connection, payment_id: str) -> bool:
    """Whether some of this payment went to governance."""
    return bool(RECEIPTS.read(connection, "payment_id = :payment_id", payment_id=payment_id))
