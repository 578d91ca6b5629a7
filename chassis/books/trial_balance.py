"""A service's own part of the audit: what each account holds, what has not been sent, what was said twice."""

import sqlalchemy as sa

from contracts.catalogue import EVENTS
from contracts.wire.operations import AccountBalance, TrialBalanceReply

_BALANCES = sa.text(
    "select account, sum(cents)::bigint as cents, count(*) as postings from posting group by account order by account"
)
_COUNTS = sa.text(
    """select (select count(*) from journal_entry) as entries,
      (select count(*) from outbox where published_at is null) as unsent,
      (select count(*) from dead_letter where state = 'waiting') as dead,
      (select count(*) from (select from outbox where routing_key = any(:once)
        group by routing_key, subject having count(*) > 1) again) as said_twice"""
)
_ONCE = [spec.type for spec in EVENTS if spec.once]


def trial_balance(connection: sa.Connection, service: str) -> TrialBalanceReply:
    """Reads only; the auditor's role is enough."""
    accounts = tuple(
        AccountBalance(account=r.account, cents=r.cents, postings=r.postings) for r in connection.execute(_BALANCES)
    )
    counts = connection.execute(_COUNTS, {"once": _ONCE}).one()
    return TrialBalanceReply(
        service=service,
        accounts=accounts,
        entries=counts.entries,
        unsent=counts.unsent,
        dead=counts.dead,
        said_twice=counts.said_twice,
    )
