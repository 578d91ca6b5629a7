"""What waits for a person: payments that no invoice could be found for, and money that went out."""

from dataclasses import asdict

from chassis.work import Work
from contracts.invoicing import GetSuspense, SuspenseEntry, SuspenseReply
from services.invoicing.store.payments import Waiting, waiting_payments

_SHOWN = 200


def get_suspense(work: Work, request: GetSuspense) -> SuspenseReply:
    """At most `limit` payments in suspense, the oldest value date first. A long text is cut."""
    waiting = waiting_payments(work.connection, request.limit)
    return SuspenseReply(entries=tuple(_entry(payment) for payment in waiting))


def _entry(payment: Waiting) -> SuspenseEntry:
    return SuspenseEntry.model_validate(asdict(payment) | {"communication": payment.communication[:_SHOWN]})
