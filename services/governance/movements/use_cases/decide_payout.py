"""Before any cent leaves the board makes its two tests; who fits is paid in the order of the queue."""

from collections.abc import Sequence

from chassis.db.locks import lock_each
from chassis.db.work import Work
from contracts.governance.leaving import DecidePayout, GetPayoutQueue, PayoutReply, QueueEntry
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.payouts import AmountOwed
from services.governance.movements.domain.withdrawals import Debt, Payout, PayoutDecision, released
from services.governance.movements.store.heirs import claims_of
from services.governance.movements.store.withdrawals import add_decision, queue_of
from services.governance.movements.use_cases.order_payouts import order_payouts
from services.governance.movements.use_cases.set_off_debt import book_set_offs
from services.governance.shares.refusals import NothingOwed


def decide_payout(work: Work, request: DecidePayout) -> PayoutReply:
    """What is released leaves by invoicing's bank; the rest waits, without interest. Raises NothingOwed."""
    lock_each(work.connection, GovernanceLock.PAYOUT, [COOPERATIVE])
    queue, today = queue_of(work.connection), legal_date(work.now)
    if not queue:
        raise NothingOwed("nobody waits for the value of its shares")
    now = released(queue, request.net_assets_cents, request.means_cents, request.debts_due_cents)
    later = [owed for owed in queue if owed not in now]
    decision = PayoutDecision(
        decision_id=work.new_id("pod"),
        decided_on=today,
        net_assets_cents=request.net_assets_cents,
        means_cents=request.means_cents,
        debts_due_cents=request.debts_due_cents,
        released_cents=sum(owed.cents for owed in now),
        postponed_cents=sum(owed.cents for owed in later),
        reference=request.reference,
        recorded_by=work.cause.actor,
    )
    payouts = [Payout(owed.withdrawal_id, decision.decision_id, owed.cents, today) for owed in now]
    add_decision(work.connection, decision, payouts)
    book_set_offs(work, now)
    claims = claims_of(work.connection, [owed.withdrawal_id for owed in now])
    order_payouts(work, [AmountOwed("withdrawal", c.withdrawal_id, c.payee_id, c.cents) for c in claims if c.cents])
    return PayoutReply(released=_entries(now), postponed=_entries(later))


def get_payout_queue(work: Work, _request: GetPayoutQueue) -> PayoutReply:
    return PayoutReply(released=(), postponed=_entries(queue_of(work.connection)))


def _entries(queue: Sequence[Debt]) -> tuple[QueueEntry, ...]:
    return tuple(
        QueueEntry(
            withdrawal_id=owed.withdrawal_id,
            member_id=owed.member_id,
            cents=owed.cents,
            payable_until=owed.payable_until,
            held_back=owed.held_back,
        )
        for owed in queue
    )
