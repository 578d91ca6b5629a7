"""A person says what money in suspense was for when no invoice explains it: mostly money that left the account."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.banking import ClassifyOutgoing, MatchReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.banking.domain.suspense import check_credit
from services.invoicing.banking.refusals import NotOutgoing, NotReturnable
from services.invoicing.banking.store.payments import PaymentUse, add_uses
from services.invoicing.banking.store.suspense import HeldPayment, leave_in_suspense, lock_payments
from services.invoicing.banking.use_cases.lock_payment import match_reply, require_waiting
from services.invoicing.banking.use_cases.reverse_allocations import lock_allocations, reverse_allocations
from services.invoicing.billing.store.credit import lock_credit


def classify_outgoing(work: Work, request: ClassifyOutgoing) -> MatchReply:
    """Take all that waits of the payment out of suspense, by its purpose, on the day the money moved.

    `bank_cost` and `other` also explain money that came in, such as a cost that the bank gave back. Raises
    UnknownThing, NothingInSuspense, NotOutgoing, CreditTooSmall, NotReturnable, InvalidRequest.
    """
    payments = _locked_payments(work, request)
    payment = payments[request.payment_id]
    require_waiting(payment)
    postings = _PURPOSES[request.purpose](work, request, payments)
    suspense = Posting(Account.SUSPENSE, "enterprise", -sum(posting.cents for posting in postings))
    leave_in_suspense(work.connection, payment.payment_id, 0)
    work.post(Entry(work.new_id("cls"), "payment classified", payment.value_date, (*postings, suspense)))
    return match_reply(work, payment)


def _locked_payments(work: Work, request: ClassifyOutgoing) -> Mapping[str, HeldPayment]:
    """The payment and the one that it returns, locked together. Raises UnknownThing."""
    fields = {request.payment_id: "payment_id"}
    if request.purpose == "returned_debit" and request.returned_payment_id is not None:
        fields.setdefault(request.returned_payment_id, "returned_payment_id")
    payments = lock_payments(work.connection, fields)
    for payment_id, field in fields.items():
        require_known(payment_id in payments, "payment", field=field)
    return payments


def _refund(work: Work, request: ClassifyOutgoing, payments: Mapping[str, HeldPayment]) -> tuple[Posting, ...]:
    """The client's credit goes down by what it got; never below zero."""
    payment, client_id = payments[request.payment_id], request.client_id
    if client_id is None:
        raise InvalidRequest("say to which client it was paid back", field="client_id")
    _require_outgoing(payment)
    check_credit(lock_credit(work.connection, client_id), -payment.left_cents, field="client_id")
    _use(work, payment, request, client_id)
    return (Posting(Account.CLIENT_CREDIT, client_id, -payment.left_cents),)


def _explained(work: Work, request: ClassifyOutgoing, payments: Mapping[str, HeldPayment]) -> tuple[Posting, ...]:
    payment = payments[request.payment_id]
    account = Account.BANK_COSTS if request.purpose == "bank_cost" else Account.UNEXPLAINED
    if account is Account.UNEXPLAINED and request.note is None:
        raise InvalidRequest("say in a note what it was for", field="note")
    _use(work, payment, request)
    return (Posting(account, "enterprise", -payment.left_cents),)


def _returned(work: Work, request: ClassifyOutgoing, payments: Mapping[str, HeldPayment]) -> tuple[Posting, ...]:
    """All that the returned payment paid is open again; what waited of it is gone with it."""
    payment = payments[request.payment_id]
    _require_outgoing(payment)
    if request.returned_payment_id is None:
        raise InvalidRequest("say which payment was returned", field="returned_payment_id")
    returned_payment = payments[request.returned_payment_id]
    allocations = lock_allocations(work, returned_payment.payment_id)
    whole_cents = returned_payment.left_cents + sum(allocation.cents for allocation in allocations)
    if not whole_cents == returned_payment.amount_cents == -payment.left_cents:
        raise NotReturnable(
            "it is not the whole of that payment, or that payment was returned or used otherwise before",
            field="returned_payment_id",
        )
    debits = reverse_allocations(work, returned_payment.payment_id, allocations)
    leave_in_suspense(work.connection, returned_payment.payment_id, 0)
    _use(work, payment, request, other=returned_payment.payment_id)
    use = PaymentUse(
        returned_payment.payment_id,
        "returned",
        returned_payment.amount_cents,
        legal_date(work.now),
        None,
        payment.payment_id,
    )
    add_uses(work.connection, [use])
    return debits


_PURPOSES: Mapping[str, Callable[[Work, ClassifyOutgoing, Mapping[str, HeldPayment]], tuple[Posting, ...]]] = {
    "refund": _refund,
    "bank_cost": _explained,
    "returned_debit": _returned,
    "other": _explained,
}


def _require_outgoing(payment: HeldPayment) -> None:
    if payment.left_cents > 0:
        raise NotOutgoing("the money came in", field="payment_id")


def _use(
    work: Work,
    payment: HeldPayment,
    request: ClassifyOutgoing,
    client_id: str | None = None,
    other: str | None = None,
) -> None:
    use = PaymentUse(payment.payment_id, request.purpose, payment.left_cents, legal_date(work.now), client_id, other)
    add_uses(work.connection, [replace(use, note=request.note or "")])
