"""A person records a payment that came in no bank file."""

from chassis.books.open_days import require_open_day
from chassis.db.work import Work
from contracts.invoicing.banking import PaymentReply, RecordPayment
from kernel.clock import legal_date
from services.invoicing.banking.domain.payment import Receipt
from services.invoicing.banking.refusals import ValueDateInFuture
from services.invoicing.banking.use_cases.receive_payments import IncomingReceipt, receive_payments


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
    )
