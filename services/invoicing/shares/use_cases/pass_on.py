"""Money at the bank that is about shares is kept as such, and told to governance."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from chassis.books.ledger import Posting
from chassis.db.work import Work
from contracts.invoicing.events import SharePaymentReceived, SharePayoutMoved
from services.invoicing.accounts import Account
from services.invoicing.shares.domain.expected import (
    ExpectedMoney,
    PayoutMoved,
    SharesPaid,
    of_payouts,
    of_subscriptions,
)
from services.invoicing.shares.store.payouts import PayoutMovementRow, add_payout_movements, lock_payouts
from services.invoicing.shares.store.subscriptions import ShareReceipt, add_receipts, lock_subscriptions


@dataclass(frozen=True, slots=True)
class MemberMoney:
    """A payment, by its value date, that pays shares or is a pay-out."""

    payment_id: str
    day: date
    shares: SharesPaid | None = None
    payout: PayoutMoved | None = None


def lock_expected(work: Work, communications: Collection[str]) -> ExpectedMoney:
    """What is open under these communications. No statement for such as are of no shares."""
    return ExpectedMoney(
        lock_subscriptions(work.connection, of_subscriptions(communications)),
        lock_payouts(work.connection, of_payouts(communications)),
    )


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


def postings_of(shares: SharesPaid | None, payout: PayoutMoved | None) -> Iterable[Posting]:
    """What stands against the bank, or against suspense."""
    if shares:
        yield Posting(Account.TO_GOVERNANCE, "enterprise", -shares.cents)
    if payout:
        yield Posting(Account.SHARE_PAYOUTS, payout.member_id, payout.cents)


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
