"""A payment provider's list: thousands of payments at once, each counted once by the provider's reference."""

from collections.abc import Iterable

from chassis.db.work import Work
from chassis.turns import in_turns
from contracts.invoicing.banking import PaymentInput, PaymentsReply, RecordPayments
from kernel.clock import legal_date
from services.invoicing.banking.domain.payment import Receipt
from services.invoicing.banking.refusals import ValueDateInFuture
from services.invoicing.banking.store.bank_files import figures_of
from services.invoicing.banking.use_cases.deduplicate import deduplicate
from services.invoicing.banking.use_cases.receive_payments import IncomingReceipt, receive_payments
from services.invoicing.bulk import sum_of


def record_payments(work: Work, request: RecordPayments) -> PaymentsReply:
    """Receive all that are new, or none. The figures are those of all payments of the list, whenever they came.

    Raises ValueDateInFuture, TotalTooLarge, and EntryDiffers when a reference comes twice with different content.
    """
    _require_past(work, request.payments)
    sum_of("payments", (payment.amount_cents for payment in request.payments))
    deduplicated = deduplicate(work, map(_receipt, in_turns(request.payments)), field="payments")
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


def _receipt(payment: PaymentInput) -> Receipt:
    reference = f"provider/{payment.reference}"
    return Receipt(reference, payment.amount_cents, payment.value_date, payment.communication)
