"""Every SQL statement about subscriptions of shares, what was decided about them, and their payments."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.engine import rows_json
from chassis.db.rows import Table
from services.governance.shares.domain.subscriptions import Progress, SharePayment, Subscription, SubscriptionStep


@dataclass(frozen=True, slots=True)
class SubscriptionTold:
    """Invoicing was told of it."""

    subscription_id: str


SUBSCRIPTIONS = Table("subscription", Subscription, key="subscription_id")
STEPS = Table("subscription_step", SubscriptionStep, key="subscription_id, step")
PAYMENTS = Table("share_payment", SharePayment, key="payment_id")
TOLD = Table("subscription_told", SubscriptionTold, key="subscription_id")

_NOT_IN_FORCE = """paid_on is null
  and not exists (select from subscription_step t where t.subscription_id = subscription.subscription_id
    and t.step in ('refused', 'lapsed'))"""
_MARK_PAID = sa.text(
    """update subscription s set paid_on = t.paid_on
    from json_to_recordset(:rows) as t(subscription_id text, paid_on date)
    where s.subscription_id = t.subscription_id and s.paid_on is null"""
)


def next_communication(connection: sa.Connection) -> str:
    """The 12 digits that the next subscriber writes on its transfers."""
    return str(connection.execute(sa.text("select next_share_communication()")).scalar_one())


def add_subscription(connection: sa.Connection, new: Subscription) -> None:
    SUBSCRIPTIONS.insert(connection, [new])


def locked_subscription(connection: sa.Connection, subscription_id: str) -> Progress | None:
    """How far it is, locked against others until the transaction ends; or None."""
    where = "subscription_id = :subscription_id for update"
    rows = SUBSCRIPTIONS.read(connection, where, subscription_id=subscription_id)
    return _progress(connection, rows).get(subscription_id)


def subscription_of(connection: sa.Connection, subscription_id: str) -> Progress | None:
    """How far it is; or None."""
    rows = SUBSCRIPTIONS.read(connection, "subscription_id = :subscription_id", subscription_id=subscription_id)
    return _progress(connection, rows).get(subscription_id)


def locked_by_communication(connection: sa.Connection, communications: Collection[str]) -> dict[str, Progress]:
    """Those that have these communications, each by its own, locked in the order of their ids."""
    where = "communication = any(:communications) order by subscription_id for update"
    rows = SUBSCRIPTIONS.read(connection, where, communications=sorted(communications))
    return {progress.subscription.communication: progress for progress in _progress(connection, rows).values()}


def locked_open_of(connection: sa.Connection, member_id: str) -> list[Progress]:
    """The member's, also by a merge, that are not in force and may still be; locked in the order of their ids."""
    where = f"""subscription_id = any(array(select subscription_id from subscription where member_id = :member_id
        union all select subscription_id from merged_subscription where kept_id = :member_id))
      and {_NOT_IN_FORCE} order by subscription_id for update"""  # noqa: S608 - constants
    return list(_progress(connection, SUBSCRIPTIONS.read(connection, where, member_id=member_id)).values())


def locked_older_than(connection: sa.Connection, day: date, behind: str, limit: int) -> list[Progress]:
    """At most `limit` that are not in force and were subscribed before that day, by id behind `behind`; locked."""
    where = f"""subscribed_on < :day and subscription_id > :behind and {_NOT_IN_FORCE}
      order by subscription_id limit :limit for update"""
    rows = SUBSCRIPTIONS.read(connection, where, day=day, behind=behind, limit=limit)
    return list(_progress(connection, rows).values())


def locked_untold(connection: sa.Connection, limit: int) -> list[Subscription]:
    """At most `limit` that are neither in force nor ended and of which invoicing was not told; locked."""
    where = f"""{_NOT_IN_FORCE}
      and not exists (select from subscription_told t where t.subscription_id = subscription.subscription_id)
      order by subscription_id limit :limit for update"""
    return SUBSCRIPTIONS.read(connection, where, limit=limit)


def keep_told(connection: sa.Connection, subscription_ids: Sequence[str]) -> None:
    TOLD.insert(connection, [SubscriptionTold(subscription_id) for subscription_id in subscription_ids])


def mark_paid(connection: sa.Connection, days: Mapping[str, date]) -> None:
    """In force from these days on, by id."""
    rows = [{"subscription_id": key, "paid_on": day.isoformat()} for key, day in days.items()]
    connection.execute(_MARK_PAID, {"rows": rows_json(rows)})


def add_steps(connection: sa.Connection, steps: Sequence[SubscriptionStep]) -> None:
    STEPS.insert(connection, steps)


def add_payments(connection: sa.Connection, payments: Sequence[SharePayment]) -> None:
    PAYMENTS.insert(connection, payments)


def _progress(connection: sa.Connection, subscriptions: Sequence[Subscription]) -> dict[str, Progress]:
    """By id, in the same order."""
    if not subscriptions:
        return {}
    ids = [subscription.subscription_id for subscription in subscriptions]
    steps: dict[str, list[SubscriptionStep]] = defaultdict(list)
    for step in STEPS.read(connection, "subscription_id = any(:ids)", ids=ids):
        steps[step.subscription_id].append(step)
    payments: dict[str, list[SharePayment]] = defaultdict(list)
    for payment in PAYMENTS.read(connection, "subscription_id = any(:ids) order by payment_id", ids=ids):
        if payment.subscription_id is not None:
            payments[payment.subscription_id].append(payment)
    return {
        subscription.subscription_id: Progress(
            subscription=subscription,
            steps={step.step: step.day for step in steps[subscription.subscription_id]},
            payments=tuple(payments[subscription.subscription_id]),
        )
        for subscription in subscriptions
    }
