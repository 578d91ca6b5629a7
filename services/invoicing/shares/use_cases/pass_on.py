"""Money at the bank that is about shares is kept as such, and told to governance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chassis.db.work import Work
from contracts.invoicing.events import SharePaymentReceived, SharePayoutMoved
from services.invoicing.shares.domain.expected import PayoutMoved, SharesPaid
from services.invoicing.shares.store.payouts import PayoutMovementRow, add_payout_movements
from services.invoicing.shares.store.subscriptions import ShareReceipt, add_receipts


@dataclass(frozen=True, slots=True)
class MemberMoney:
    """A payment, by its value date, that pays shares or is a pay-out."""

    payment_id: str
    day: date
    shares: SharesPaid | None = None
    payout: PayoutMoved | None = None


def pass_on(work: Work, payments: Iterable[MemberMoney]) -> None:
    """Keep and publish each, in two statements at most. Who books the payment books it."""
    receipts, movements = [], []
    for payment in payments:
        if payment.shares:
            receipts.append(ShareReceipt(payment.payment_id, payment.shares.communication, payment.shares.cents))
            _tell_shares(work, payment, payment.shares)
        if payment.payout:
            movements.append(PayoutMovementRow(payment.payment_id, payment.payout.payout_id, payment.payout.cents))
            _tell_payout(work, payment, payment.payout)
    add_receipts(work.connection, receipts)
    add_payout_movements(work.connection, movements)


def _tell_shares(work: Work, payment: MemberMoney, shares: SharesPaid) -> None:
    received = SharePaymentReceived(
        payment_id=payment.payment_id,
        communication=shares.communication,
        amount_cents=shares.cents,
        paid_on=payment.day,
    )
    work.publish(received, subject=payment.payment_id)


def _tell_payout(work: Work, payment: MemberMoney, payout: PayoutMoved) -> None:
    moved = SharePayoutMoved(
        payment_id=payment.payment_id,
        payout_id=payout.payout_id,
        amount_cents=payout.cents,
        moved_on=payment.day,
    )
    work.publish(moved, subject=payment.payment_id)
