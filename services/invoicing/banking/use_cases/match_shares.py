"""Money in suspense that is about shares: a person says so, or governance tells later what it was for."""

from collections.abc import Mapping, Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.events import SharesSubscribed
from contracts.invoicing.banking import MatchReply
from contracts.invoicing.shares import MatchShares
from contracts.wire.envelope import Envelope
from kernel.clock import legal_date
from kernel.refusal import Refused
from services.invoicing.accounts import Account
from services.invoicing.banking.refusals import (
    NotIncoming,
    NotThisPayout,
    PaidByUnit,
    PaysSharesAlready,
    SharesNotOpen,
)
from services.invoicing.banking.store.suspense import HeldPayment, leave_in_suspense, lock_payments, unknown_payments
from services.invoicing.banking.use_cases.lock_payment import lock_suspense_payment, match_reply
from services.invoicing.internal.refusals import OtherLegalEntity
from services.invoicing.parameters import own_accounts
from services.invoicing.shares.domain.expected import ExpectedMoney, MovedMoney, ShareMatch, of_subscriptions
from services.invoicing.shares.store.subscriptions import pays_shares
from services.invoicing.shares.use_cases.pass_on import MemberMoney, lock_expected, pass_on, postings_of
from services.invoicing.shares.use_cases.replicate_subscriptions import replicate_subscriptions


def match_shares(work: Work, request: MatchShares) -> MatchReply:
    """Out of suspense: up to what is open of a subscription, or all of a pay-out.

    Raises UnknownThing, NothingInSuspense, NotIncoming, PaysSharesAlready, PaidByUnit, OtherLegalEntity,
    SharesNotOpen, NotThisPayout.
    """
    payment = lock_suspense_payment(work, request.payment_id)
    expected = lock_expected(work, [request.communication])
    require_known(request.communication in expected, "subscription or pay-out", field="communication")
    if pays_shares(work.connection, payment.payment_id):
        raise PaysSharesAlready("part of this payment went to a subscription: give the rest back", field="payment_id")
    match = _match(work, expected, payment, request.communication)
    if match is None:
        raise _no_match(request.communication)
    if match.outcome in _REFUSALS:
        refusal, sentence = _REFUSALS[match.outcome]
        raise refusal(sentence, field="communication")
    _take(work, payment, match)
    return match_reply(work, payment)


def expect_subscriptions(work: Work, messages: Sequence[Envelope[SharesSubscribed]]) -> None:
    """Keep them; what came for them before they were known, and waits as `unknown`, pays them now.

    One more statement; a few for each payment that waits, of which there is hardly ever one.
    """
    replicate_subscriptions(work, messages)
    communications = of_subscriptions(message.data.communication for message in messages)
    payments = lock_payments(work.connection, unknown_payments(work.connection, communications))
    if payments:
        expected = lock_expected(work, communications)
        for payment in payments.values():
            match = _match(work, expected, payment, str(payment.structured))
            if match is not None and match.cents:
                _take(work, payment, match)


def _match(work: Work, expected: ExpectedMoney, payment: HeldPayment, communication: str) -> ShareMatch | None:
    own = own_accounts(legal_date(work.now))
    moved = MovedMoney(
        payment.left_cents,
        [communication],
        pays=True,
        legal_entity=own.get(payment.account),
        from_ourselves=payment.counterparty_account in own,
    )
    return expected.match(moved)


def _take(work: Work, payment: HeldPayment, match: ShareMatch) -> None:
    """Out of suspense and on to governance, on the day the money moved."""
    leave_in_suspense(work.connection, payment.payment_id, payment.left_cents - match.cents)
    pass_on(work, [MemberMoney(payment.payment_id, payment.value_date, match.shares, match.payout)])
    suspense = Posting(Account.SUSPENSE, "enterprise", match.cents)
    postings = (suspense, *postings_of(match.shares, match.payout))
    work.post(Entry(work.new_id("mat"), "payment matched", payment.value_date, postings))


def _no_match(communication: str) -> Refused:
    if of_subscriptions([communication]):
        return NotIncoming("money that left the account pays no shares", field="payment_id")
    return NotThisPayout("all of a pay-out leaves, or comes back, to the cent", field="payment_id")


_REFUSALS: Mapping[str, tuple[type[Refused], str]] = {
    "paid_by_unit": (PaidByUnit, "a share is paid by the person, never from an account of the enterprise"),
    "other_legal_entity": (OtherLegalEntity, "the shares are of another legal entity than the account"),
    "shares_not_open": (SharesNotOpen, "nothing is open of these shares: give the money back"),
}
