"""Lock a payment that a person decides about, and tell where its cents are afterwards."""

from collections.abc import Iterable

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.banking import MatchReply
from services.invoicing.banking.refusals import NothingInSuspense
from services.invoicing.banking.store.suspense import HeldPayment, lock_payments, standing_of


def lock_payment(work: Work, payment_id: str, *, field: str = "payment_id") -> HeldPayment:
    """Nobody else decides about this payment until the transaction ends. Raises UnknownThing."""
    return require_known(lock_payments(work.connection, [payment_id]).get(payment_id), "payment", field=field)


def lock_suspense_payment(work: Work, payment_id: str) -> HeldPayment:
    """The payment, of which something waits in suspense. Raises UnknownThing, NothingInSuspense."""
    payment = lock_payment(work, payment_id)
    require_waiting(payment)
    return payment


def require_waiting(payment: HeldPayment) -> None:
    """Raises NothingInSuspense."""
    if payment.left_cents == 0:
        raise NothingInSuspense("nothing of this payment waits in suspense", field="payment_id")


def match_reply(work: Work, payment: HeldPayment, settled: Iterable[str] = ()) -> MatchReply:
    """Where the cents of the payment are now; `settled`: invoices of which nothing is left to pay."""
    standing = standing_of(work.connection, payment.payment_id)
    return MatchReply(
        payment_id=payment.payment_id,
        amount_cents=payment.amount_cents,
        applied_cents=standing.applied_cents,
        credit_cents=standing.credit_cents,
        charges_cents=standing.charges_cents,
        shares_cents=standing.shares_cents,
        suspense_cents=standing.suspense_cents,
        settled_invoice_ids=tuple(settled),
    )
