"""Finance says that what is left to pay of subscribed shares is in the bank; whose books are invoicing's."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.events import SharePaymentTold
from contracts.governance.shares import PayShares, SubscriptionReply
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.shares.domain.subscriptions import SharePayment, require_payable
from services.governance.shares.store.subscriptions import add_payments, locked_subscription
from services.governance.shares.use_cases.answering import subscription_reply
from services.governance.shares.use_cases.issue_shares import completion_of, issue_shares
from services.governance.shares.use_cases.receive_share_payments import payment_entry


def pay_shares(work: Work, request: PayShares) -> SubscriptionReply:
    """Issue the shares today, or on the value date of a part that is later; invoicing books the money at the bank.

    Raises UnknownThing, PaidByUnit, AlreadyPaid, SubscriptionEnded, WaitsForBoard, WrongAmount.
    """
    progress = require_known(locked_subscription(work.connection, request.subscription_id), "subscription")
    require_payable(progress, request.amount_cents, by_unit=request.paid_by == "unit")
    payment = SharePayment(
        payment_id=work.new_id("pay"),
        subscription_id=request.subscription_id,
        communication=progress.subscription.communication,
        cents=request.amount_cents,
        counted_cents=request.amount_cents,
        paid_on=legal_date(work.now),
    )
    add_payments(work.connection, [payment])
    work.post(payment_entry(payment, progress))
    event = SharePaymentTold(
        payment_id=payment.payment_id,
        communication=payment.communication,
        legal_entity=COOPERATIVE,
        amount_cents=payment.cents,
        paid_on=payment.paid_on,
    )
    work.publish(event, subject=payment.payment_id)
    completion = completion_of(progress.with_payment(payment))
    issue_shares(work, [completion])
    return subscription_reply(progress.with_payment(payment).paid(completion.day))
