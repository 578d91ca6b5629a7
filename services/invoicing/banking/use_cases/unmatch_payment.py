"""A payment was matched with the wrong invoice: a new fact takes it back into suspense."""

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.invoicing.banking import MatchReply, UnmatchPayment
from services.invoicing.accounts import Account
from services.invoicing.banking.refusals import NotMatched, RecoveryStands
from services.invoicing.banking.store.suspense import (
    StandingAllocation,
    give_back_to_suspense,
    has_recovered,
    keep_unmatching,
    suspense_of,
)
from services.invoicing.banking.use_cases.lock_payment import lock_payment, match_reply
from services.invoicing.banking.use_cases.reverse_allocations import lock_allocations, reverse_allocations
from services.invoicing.banking.use_cases.tell_waiting_money import tell_waiting_money


def unmatch_payment(work: Work, request: UnmatchPayment) -> MatchReply:
    """The invoice is open again, and all that it got of this payment waits for a person, since the money came.

    The turnover that passed to the unit stays there. Raises UnknownThing, NotMatched (also the second time),
    RecoveryStands, CreditTooSmall, ClaimExceeded.
    """
    payment = lock_payment(work, request.payment_id)
    allocations = _require_matched(work, request)
    debits = reverse_allocations(work, payment.payment_id, allocations)
    cents = sum(posting.cents for posting in debits)
    give_back_to_suspense(work.connection, payment, cents)
    keep_unmatching(
        work.connection,
        payment.payment_id,
        request.invoice_id,
        reason=request.reason,
        now=work.now,
        actor=work.cause.actor,
    )
    tell_waiting_money(work, suspense_of(work.connection, payment.payment_id))
    postings = (*debits, Posting(Account.SUSPENSE, "enterprise", -cents))
    work.post(Entry(work.new_id("unm"), "payment unmatched", payment.value_date, postings))
    return match_reply(work, payment)


def _require_matched(work: Work, request: UnmatchPayment) -> list[StandingAllocation]:
    allocations = lock_allocations(work, request.payment_id, request.invoice_id)
    if has_recovered(work.connection, request.payment_id, request.invoice_id):
        raise RecoveryStands("the payment brought back the loss of this invoice", field="invoice_id")
    if not allocations:
        raise NotMatched("the payment does not pay this invoice", field="invoice_id")
    return allocations
