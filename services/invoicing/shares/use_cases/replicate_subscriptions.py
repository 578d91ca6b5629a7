"""Subscriptions of shares, and their ends: which money pays which. The two may be consumed in either order."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.governance.events import SharesSubscribed, SubscriptionEnded
from contracts.wire.envelope import Envelope
from services.invoicing.shares.store.subscriptions import (
    SubscriptionEnd,
    SubscriptionRow,
    copy_ends,
    copy_subscriptions,
)


def replicate_subscriptions(work: Work, messages: Sequence[Envelope[SharesSubscribed]]) -> None:
    """Keep communication, legal entity and price."""
    subscribed = [message.data for message in messages]
    rows = [SubscriptionRow(s.communication, s.subscription_id, s.legal_entity, s.price_cents) for s in subscribed]
    copy_subscriptions(work.connection, rows)


def replicate_subscription_ends(work: Work, messages: Sequence[Envelope[SubscriptionEnded]]) -> None:
    """From now on nothing is open of them."""
    copy_ends(work.connection, [SubscriptionEnd(m.data.communication, m.data.ended_on) for m in messages])
