"""Governance owes members money: it is invoicing's to pay, from the enterprise's account."""

from collections.abc import Sequence
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.governance.events import SharePayoutOrdered
from contracts.invoicing.shares import GetSharePayouts, SharePayout, SharePayoutsReply
from contracts.wire.envelope import Envelope
from services.invoicing.accounts import Account
from services.invoicing.shares.store.payouts import PayoutRow, add_payouts, open_payouts

_FIRST = (date.min, "")


def order_share_payouts(work: Work, messages: Sequence[Envelope[SharePayoutOrdered]]) -> None:
    """Owed from now on, until a statement of the bank says that it left."""
    ordered = [message.data for message in messages]
    rows = [
        PayoutRow(o.payout_id, o.communication, o.member_id, o.legal_entity, o.amount_cents, o.ordered_on)
        for o in ordered
    ]
    add_payouts(work.connection, rows)
    for message in messages:
        work.post(_entry(message.data), caused_by=message)


def get_share_payouts(work: Work, request: GetSharePayouts) -> SharePayoutsReply:
    """At most `limit` after the cursor, the oldest order first. Raises InvalidRequest."""
    after = start_of(request, tuple[date, str]) or _FIRST
    rows = open_payouts(work.connection, after, request.limit + 1)
    payouts, next_cursor = page_of(request, rows, lambda payout: (payout.ordered_on, payout.payout_id))
    return SharePayoutsReply(payouts=tuple(map(_reply, payouts)), next_cursor=next_cursor)


def _reply(payout: PayoutRow) -> SharePayout:
    return SharePayout(
        payout_id=payout.payout_id,
        member_id=payout.member_id,
        legal_entity=payout.legal_entity,
        cents=payout.cents,
        communication=payout.communication,
        ordered_on=payout.ordered_on,
    )


def _entry(ordered: SharePayoutOrdered) -> Entry:
    postings = (
        Posting(Account.FROM_GOVERNANCE, "enterprise", ordered.amount_cents),
        Posting(Account.SHARE_PAYOUTS, ordered.member_id, -ordered.amount_cents),
    )
    return Entry(ordered.payout_id, "share pay-out ordered", ordered.ordered_on, postings)
