"""A member leaves wholly, on a day and without asking: all its shares go, and nothing comes to it from then on."""

from collections.abc import Sequence
from datetime import date

from chassis.db.locks import lock_each
from chassis.db.work import Work
from contracts.governance.enums import LeavingReason
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.withdrawals import Withdrawal, WithdrawalUndoing
from services.governance.movements.store.withdrawals import add_undoings, add_withdrawals, pending_of
from services.governance.movements.use_cases.ask_about_leavers import ask_about
from services.governance.movements.use_cases.leave import leave
from services.governance.shares.domain.departures import CANNOT_ACT, Departure
from services.governance.shares.domain.holders import Representation, ended
from services.governance.shares.domain.register import lots_at
from services.governance.shares.domain.rules.leaving import months_after
from services.governance.shares.domain.subscriptions import SubscriptionStep
from services.governance.shares.refusals import NothingHeld
from services.governance.shares.store.departures import add_departure
from services.governance.shares.store.holders import merges_of, replace_representations, representations_by
from services.governance.shares.store.register import movements_of
from services.governance.shares.store.subscriptions import locked_open_of
from services.governance.shares.use_cases.answering import versions_text
from services.governance.shares.use_cases.end_subscription import end_subscription


def leave_at_once(work: Work, member_id: str, reason: LeavingReason, day: date, reference: str) -> Withdrawal:
    """All that the member holds leaves as of that day: from it there is no vote. Shares of a payment that the bank
    dates later leave on their own day. What was known and frozen before stays; a request of its own that stood falls
    away, and so does what it has not paid in full.

    Raises NothingHeld, NoApprovedAccounts, DateNotCovered.
    """
    today = legal_date(work.now)
    depart(work, member_id, reason, day, reference)
    lots = lots_at(movements_of(work.connection, member_id, today), date.max)
    if not lots:
        raise NothingHeld("the member holds no shares", field="member_id")
    stood = pending_of(work.connection, member_id)
    add_undoings(work.connection, [WithdrawalUndoing(w.withdrawal_id, today, work.cause.actor) for w in stood])
    bylaws = bylaws_on(work.connection, day)
    withdrawal = Withdrawal(
        withdrawal_id=work.new_id("wdr"),
        member_id=member_id,
        shares=sum(lot.shares for lot in lots),
        reason=reason,
        asked_on=day,
        effective_on=day,
        payable_until=months_after(day, bylaws.payout_months),
        reference=reference,
        rules=versions_text(bylaws, "payout_months", "heirs"),
        recorded_on=today,
        recorded_by=work.cause.actor,
    )
    add_withdrawals(work.connection, [withdrawal])
    ask_about(work, [withdrawal])
    leave(work, withdrawal, lots)
    return withdrawal


def depart(work: Work, member_id: str, reason: LeavingReason, day: date, reference: str) -> int:
    """Keep the fact, and end what the member subscribed and has not paid in full: what it paid of it is owed back. Who
    died or lost its hand exercises no vote for others from that day.

    How many subscriptions ended. Locks the member.
    """
    lock_each(work.connection, GovernanceLock.MEMBERSHIP, [member_id])
    today = legal_date(work.now)
    departure = Departure(work.new_id("dep"), member_id, reason, day, reference, today, work.cause.actor)
    add_departure(work.connection, departure)
    open_subscriptions = locked_open_of(work.connection, member_id)
    for progress in open_subscriptions:
        subscription_id = progress.subscription.subscription_id
        step = SubscriptionStep(subscription_id, "refused", today, work.cause.actor, "the member has left")
        end_subscription(work, progress, step)
    _end_representations(work, departure)
    return len(open_subscriptions)


def _end_representations(work: Work, departure: Departure) -> None:
    """As it is known from today on, by each record of the member; a roll that was frozen before stays."""
    member_id = departure.member_id
    merged_ids = [merge.merged_id for merge in merges_of(work.connection, member_id)]
    represented = {standing.member_id for standing in _represented_by(work, departure, merged_ids)}
    lock_each(work.connection, GovernanceLock.HOLDING, [member_id, *represented])
    if departure.reason in CANNOT_ACT:
        before = _represented_by(work, departure, merged_ids)
        after = [part for r in before for part in ended(r, max(departure.day, r.since), departure.recorded_on)]
        replace_representations(work.connection, before, after, departure.recorded_on)


def _represented_by(work: Work, departure: Departure, merged_ids: Sequence[str]) -> list[Representation]:
    return [
        representation
        for record_id in {departure.member_id, *merged_ids}
        for representation in representations_by(work.connection, record_id, departure.day)
    ]
