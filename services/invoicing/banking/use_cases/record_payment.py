"""Payments that came in no bank file: a person records one, a provider lists many, finance told governance of one.

Of a list each is counted once by the provider's reference.
"""

from collections.abc import Iterable, Sequence

from chassis.books.ledger import Entry, Posting
from chassis.books.open_days import close_what_came_before, require_open_day
from chassis.db.work import Work
from chassis.turns import in_turns
from contracts.governance.events import SharePaymentTold
from contracts.invoicing.banking import PaymentInput, PaymentReply, PaymentsReply, RecordPayment, RecordPayments
from contracts.wire.envelope import Envelope
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.domain.payment import MatchOutcome, Receipt
from services.invoicing.banking.refusals import ValueDateInFuture
from services.invoicing.banking.store.bank_files import figures_of
from services.invoicing.banking.store.payments import PaymentRow, add_payments
from services.invoicing.banking.use_cases.deduplicate import deduplicate
from services.invoicing.banking.use_cases.receive_payments import IncomingReceipt, receive_payments
from services.invoicing.bulk import sum_of
from services.invoicing.shares.store.subscriptions import ShareReceipt, add_receipts, lock_subscriptions


def record_payment(work: Work, request: RecordPayment) -> PaymentReply:
    """Store the payment; without an invoice it waits in suspense. Raises ValueDateInFuture, DayNotOpen."""
    if request.value_date > legal_date(work.now):
        raise ValueDateInFuture("a payment is recorded when the money has come", field="value_date")
    require_open_day(work, request.value_date, field="value_date")
    reference = f"told/{request.request_id}"
    receipt = Receipt(reference, request.amount_cents, request.value_date, request.communication)
    payment = IncomingReceipt(work.new_id("pay"), receipt)
    [receipt_result] = receive_payments(work, [payment])
    return PaymentReply(
        payment_id=payment.payment_id,
        invoice_id=receipt_result.match.invoice_id,
        applied_cents=receipt_result.match.applied_cents,
        excess_cents=receipt_result.excess_cents,
        charges_cents=receipt_result.match.charges_cents,
        open_cents=receipt_result.now_open_cents,
        settled=receipt_result.match.settles,
        shares_cents=receipt_result.match.shares.cents if receipt_result.match.shares else 0,
    )


def record_payments(work: Work, request: RecordPayments) -> PaymentsReply:
    """Receive all that are new, or none. The figures are those of all payments of the list, whenever they came.

    Raises ValueDateInFuture, TotalTooLarge, and EntryDiffers when a reference comes twice with different content.
    """
    _require_past(work, request.payments)
    sum_of("payments", (payment.amount_cents for payment in request.payments))
    deduplicated = deduplicate(work, map(_listed_receipt, in_turns(request.payments)), field="payments")
    receive_payments(work, [IncomingReceipt(work.new_id("pay"), receipt) for receipt in deduplicated.new])
    figures = figures_of(work.connection, deduplicated.receipts)
    return PaymentsReply(
        payments=len(request.payments),
        repeated=len(request.payments) - len(deduplicated.new),
        settled=figures.settled,
        suspense=figures.suspense,
        amount_cents=figures.amount_cents,
    )


def _require_past(work: Work, payments: Iterable[PaymentInput]) -> None:
    today = legal_date(work.now)
    for index, payment in enumerate(payments):
        if payment.value_date > today:
            raise ValueDateInFuture(
                "a payment is recorded when the money has come", field=f"payments.{index}.value_date"
            )


def _listed_receipt(payment: PaymentInput) -> Receipt:
    reference = f"provider/{payment.reference}"
    return Receipt(reference, payment.amount_cents, payment.value_date, payment.communication)


def record_told_payments(work: Work, messages: Sequence[Envelope[SharePaymentTold]]) -> None:
    """What finance told governance is in the bank: booked here, and passed on already. In a constant number of
    statements; from now on so much less is open of these shares.
    """
    payments = [message.data for message in messages]
    close_what_came_before(work, [payment.paid_on for payment in payments])
    lock_subscriptions(work.connection, {payment.communication for payment in payments})
    add_payments(work.connection, list(map(_told_row, payments)), [], work.now)
    add_receipts(work.connection, [ShareReceipt(p.payment_id, p.communication, p.amount_cents) for p in payments])
    for message in messages:
        work.post(_told_entry(message.data), caused_by=message)


def _told_row(payment: SharePaymentTold) -> PaymentRow:
    return PaymentRow(
        payment_id=payment.payment_id,
        reference=f"told/{payment.payment_id}",
        file=None,
        amount_cents=payment.amount_cents,
        suspense_cents=0,
        value_date=payment.paid_on,
        structured=payment.communication,
        kind=MovementKind.PAYMENT,
        outcome=MatchOutcome.SHARES,
        settles=False,
        confidence=None,
        because="",
    )


def _told_entry(payment: SharePaymentTold) -> Entry:
    postings = (
        Posting(Account.BANK, "enterprise", payment.amount_cents),
        Posting(Account.TO_GOVERNANCE, "enterprise", -payment.amount_cents),
    )
    return Entry(payment.payment_id, "payment", payment.paid_on, postings)
