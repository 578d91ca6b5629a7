"""What members are owed leaves by invoicing's bank: it is asked to pay, and tells what the bank's statement says."""

from collections.abc import Container, Mapping, Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.culprits import blame
from chassis.db.work import Work
from chassis.events.retry import NotYet
from chassis.worker.jobs import Step
from contracts.governance.enums import PayoutGround
from contracts.governance.events import SharePayoutOrdered
from contracts.invoicing.events import SharePayoutMoved
from contracts.wire.envelope import Envelope
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.movements.domain.payouts import AmountOwed, PayoutMovement, PayoutOrder
from services.governance.movements.store.payouts import (
    add_orders,
    add_payout_movements,
    next_communications,
    ordered_among,
    repayable,
)

_CHUNK = 500
_ACCOUNTS: Mapping[PayoutGround, Account] = {"withdrawal": Account.LEAVERS, "dividend": Account.DIVIDENDS}


def order_repayments(step: Step) -> bool:
    """What is owed back of subscriptions that ended, payments that were too much, and issues that were corrected away:
    no distribution, so no test of the board holds it. And dividends, which were tested when they were decided. Done
    once a day.
    """
    with step.work() as work:
        owed = repayable(work.connection, _CHUNK)
        order_payouts(work, owed)
        step.count(len(owed))
        return len(owed) == _CHUNK


def order_payouts(work: Work, owed: Sequence[AmountOwed]) -> None:
    """Out of what is owed, over to invoicing; each once. A constant number of statements."""
    today = legal_date(work.now)
    communications = next_communications(work.connection, len(owed))
    orders = [
        PayoutOrder(work.new_id("spo"), it.ground, it.source, it.member_id, it.cents, communication, today)
        for it, communication in zip(owed, communications, strict=True)
    ]
    add_orders(work.connection, orders)
    for order in orders:
        work.post(_entry(order))
        ordered = SharePayoutOrdered(
            payout_id=order.payout_id,
            member_id=order.member_id,
            legal_entity=COOPERATIVE,
            communication=order.communication,
            amount_cents=order.cents,
            ordered_on=today,
        )
        work.publish(ordered, subject=order.payout_id)


def follow_payouts(work: Work, messages: Sequence[Envelope[SharePayoutMoved]]) -> None:
    """Paid when all of it has left; not paid again while it came back. Nothing is booked: the money is invoicing's.

    Raises Culprits: NotYet for each pay-out that nobody ordered here.
    """
    known = ordered_among(work.connection, [message.data.payout_id for message in messages])
    blame(messages, lambda message: _unknown(message.data.payout_id, known))
    moved = [message.data for message in messages]
    movements = [PayoutMovement(m.payment_id, m.payout_id, m.amount_cents, m.moved_on) for m in moved]
    add_payout_movements(work.connection, movements)


def _unknown(payout_id: str, known: Container[str]) -> NotYet | None:
    return None if payout_id in known else NotYet(f"pay-out {payout_id} was not ordered here")


def _entry(order: PayoutOrder) -> Entry:
    postings = (
        Posting(_ACCOUNTS.get(order.ground, Account.REPAYABLE), order.member_id, order.cents),
        Posting(Account.TO_INVOICING, "enterprise", -order.cents),
    )
    return Entry(order.payout_id, "pay-out ordered", order.ordered_on, postings)
