"""A payment that came in no bank file is told by a person."""

from chassis.db.work import Work
from contracts.invoicing.banking import PaymentReply, RecordPayment
from kernel.clock import legal_date
from services.invoicing.banking.domain.payment import Receipt
from services.invoicing.banking.use_cases.receive_payments import IncomingReceipt, receive_payments
from services.invoicing.refusals import ValueDateInFuture


def record_payment(work: Work, request: RecordPayment) -> PaymentReply:
    """Keep the payment; without an invoice it waits in suspense. Raises ValueDateInFuture."""
    if request.value_date > legal_date(work.now):
        raise ValueDateInFuture("a payment is recorded when the money has come", field="value_date")
    reference = f"told/{request.request_id}"
    receipt = Receipt(reference, request.amount_cents, request.value_date, request.communication)
    payment = IncomingReceipt(work.new_id("pay"), receipt)
    [received] = receive_payments(work, [payment])
    return PaymentReply(
        payment_id=payment.payment_id,
        invoice_id=received.match.invoice_id,
        applied_cents=received.match.applied_cents,
        excess_cents=received.excess_cents,
        charges_cents=received.match.charges_cents,
        open_cents=received.now_open_cents,
        settled=received.match.settles,
    )
