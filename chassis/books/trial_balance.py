"""A service's own part of the audit: account balances, unsent events, events published twice."""

import sqlalchemy as sa

from chassis.books.accounts import chart_of
from contracts.catalogue import EVENTS
from contracts.wire.operations import AccountBalance, TrialBalanceReply

_BALANCES = sa.text(
    """select p.account, sum(p.cents)::bigint as cents, sum(p.postings)::bigint as postings,
      bool_and(chart.account is not null) as in_chart,
      coalesce(sum(p.postings) filter (where p.subject !~ chart.subjects), 0)::bigint as wrong_subjects
    from (select account, subject, sum(cents) as cents, count(*) as postings from posting group by 1, 2) as p
    left join unnest(cast(:accounts as text[]), cast(:subjects as text[])) as chart (account, subjects) using (account)
    group by p.account order by p.account"""
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
    """Reads only; the auditor's role is enough. Each account is held against the service's chart."""
    chart = chart_of(service)
    columns = {"accounts": [a.value for a in chart], "subjects": [f"^({a.kind.pattern.pattern})$" for a in chart]}
    accounts = tuple(
        AccountBalance(
            account=r.account,
            cents=r.cents,
            postings=r.postings,
            in_chart=r.in_chart,
            wrong_subjects=r.wrong_subjects,
        )
        for r in connection.execute(_BALANCES, columns)
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
