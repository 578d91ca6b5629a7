"""Money for shares came in at the bank: parts are kept, and the one that completes a subscription issues its shares."""

from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.invoicing.events import SharePaymentReceived
from contracts.wire.envelope import Envelope
from services.governance.accounts import Account
from services.governance.shares.domain.subscriptions import Progress, SharePayment
from services.governance.shares.store.subscriptions import add_payments, locked_by_communication
from services.governance.shares.use_cases.issue_shares import Completion, completion_of, issue_shares


def receive_share_payments(work: Work, messages: Sequence[Envelope[SharePaymentReceived]]) -> None:
    """Each payment counts for the subscription whose communication it bears, up to what is open of its price.

    Invoicing passes on no more than is open. What is too much all the same, because the subscription ended or finance
    told of a payment meanwhile, is owed back to the member; what nobody knows waits in suspense: never the nearest one.
    """
    progresses = locked_by_communication(work.connection, {message.data.communication for message in messages})
    payments: list[SharePayment] = []
    completions: list[Completion] = []
    for message in messages:
        progress = progresses.get(message.data.communication)
        payment = _payment(message.data, progress)
        payments.append(payment)
        work.post(payment_entry(payment, progress), caused_by=message)
        if progress is not None and payment.counted_cents:
            progress = progress.with_payment(payment)
            progresses[message.data.communication] = progress
            completions += [completion_of(progress, message)] if progress.is_complete else []
    add_payments(work.connection, payments)
    issue_shares(work, completions)


def _payment(received: SharePaymentReceived, progress: Progress | None) -> SharePayment:
    return SharePayment(
        payment_id=received.payment_id,
        subscription_id=progress.subscription.subscription_id if progress else None,
        communication=received.communication,
        cents=received.amount_cents,
        counted_cents=min(received.amount_cents, progress.open_cents) if progress else 0,
        paid_on=received.paid_on,
    )


def payment_entry(payment: SharePayment, progress: Progress | None) -> Entry:
    rest_cents = payment.cents - payment.counted_cents
    member_id = progress.subscription.member_id if progress else ""
    rest = Posting(Account.REPAYABLE, member_id, -rest_cents) if progress else _unknown(rest_cents)
    postings = (
        Posting(Account.FROM_INVOICING, "enterprise", payment.cents),
        Posting(Account.SHARE_PAYMENTS, member_id, -payment.counted_cents),
        rest,
    )
    return Entry(payment.payment_id, "share payment", payment.paid_on, postings)


def _unknown(cents: int) -> Posting:
    return Posting(Account.SUSPENSE, "enterprise", -cents)
