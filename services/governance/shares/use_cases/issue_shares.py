"""Shares that are paid in full come into being; the first ones make the member a cooperator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from contracts.governance.enums import Category
from contracts.governance.events import CooperatorAdmitted
from contracts.wire.envelope import Envelope
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.locks import GovernanceLock
from services.governance.shares.domain.register import issue_of
from services.governance.shares.domain.subscriptions import Progress, Subscription
from services.governance.shares.store.holders import kept_for
from services.governance.shares.store.members import categories_of
from services.governance.shares.store.register import add_movements, ever_held
from services.governance.shares.store.subscriptions import mark_paid
from services.governance.shares.use_cases.cover_days import cover_days


@dataclass(frozen=True, slots=True)
class Completion:
    """A subscription that is paid in full, in force from `day`. `payer_id`: in whose name its payments stand."""

    subscription: Subscription
    day: date
    payer_id: str
    caused_by: Envelope[Any] | None = None


def completion_of(progress: Progress, caused_by: Envelope[Any] | None = None) -> Completion:
    """Of a subscription that its payments have paid in full."""
    return Completion(progress.subscription, progress.completed_on, progress.subscription.member_id, caused_by)


def issue_shares(work: Work, completions: Sequence[Completion]) -> None:
    """Enter them in the register, book the capital, and publish CooperatorAdmitted for first shares.

    The subscriptions are locked by their rows. A constant number of statements.
    """
    if not completions:
        return
    lock_each(
        work.connection, GovernanceLock.HOLDING, {completion.subscription.member_id for completion in completions}
    )
    completions = _to_whom_was_kept(work, completions)
    members = {completion.subscription.member_id for completion in completions}
    before = ever_held(work.connection, members)
    categories = categories_of(work.connection, members)
    mark_paid(work.connection, {c.subscription.subscription_id: c.day for c in completions})
    cover_days(work, _first_days(completions), categories)
    add_movements(
        work.connection,
        [
            issue_of(
                completion.subscription,
                completion.day,
                movement_id=work.new_id("mov"),
                legal_entity=COOPERATIVE,
                booked_on=legal_date(work.now),
            )
            for completion in completions
        ],
    )
    for completion in completions:
        work.post(_capital(completion), caused_by=completion.caused_by)
    _admit(work, [c for c in completions if c.subscription.member_id not in before], categories)


def _to_whom_was_kept(work: Work, completions: Sequence[Completion]) -> Sequence[Completion]:
    """Shares of a subscriber who was merged come to the record that was kept."""
    takers = kept_for(work.connection, [completion.subscription.subscription_id for completion in completions])
    if not takers:
        return completions
    lock_each(work.connection, GovernanceLock.HOLDING, takers.values())
    return [
        replace(
            c,
            subscription=replace(
                c.subscription, member_id=takers.get(c.subscription.subscription_id, c.subscription.member_id)
            ),
        )
        for c in completions
    ]


def _capital(completion: Completion) -> Entry:
    subscription = completion.subscription
    postings = (
        Posting(Account.SHARE_PAYMENTS, completion.payer_id, subscription.price_cents),
        Posting(Account.CAPITAL, subscription.member_id, -subscription.price_cents),
    )
    return Entry(subscription.subscription_id, "shares paid", completion.day, postings)


def _first_days(completions: Sequence[Completion]) -> dict[str, date]:
    """By member, the first day of those."""
    days: dict[str, date] = {}
    for completion in completions:
        member_id = completion.subscription.member_id
        days[member_id] = min(completion.day, days.get(member_id, completion.day))
    return days


def _admit(work: Work, firsts: Sequence[Completion], categories: Mapping[str, Category]) -> None:
    """Each member once, from the first of its days."""
    first_of: dict[str, Completion] = {}
    for completion in sorted(firsts, key=lambda completion: completion.day):
        first_of.setdefault(completion.subscription.member_id, completion)
    for member_id, completion in first_of.items():
        admitted = CooperatorAdmitted(
            member_id=member_id,
            category=categories[member_id],  # the first subscription fixed it
            shares=completion.subscription.shares,
            admitted_on=completion.day,
        )
        work.publish(admitted, subject=member_id, caused_by=completion.caused_by)
