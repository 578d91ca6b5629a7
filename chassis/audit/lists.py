"""Lists that several services have: their sums, and their rows where the sums differ.

Messages are listed by type and by the day of their UUIDv7, with the XOR of their ids: said by whom they belong to,
heard or set aside as a dead letter by each consumer. Clearing accounts are listed by unit. The rest is
`SharedList`s.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.audit.checks import SharedList, lists_of
from contracts.wire.operations import AuditList, AuditRow, GetAuditRows
from contracts.wire.refusals import InvalidRequest

# What the relay has sent; and what was taken in, or lies with a person, or was given up by one with a reason.
# A foreign message was said by nobody, so nobody misses it.
_MESSAGES = """
    select routing_key as name, message_id from outbox
      where published_at is not null and exchange = 'gedeeld.events'
    union all
    select substr(consumer, length(:service) + 2), message_id from inbox
    union all
    select distinct substr(d.queue, length(:service) + 2), d.message_id::uuid from dead_letter d
    where d.state <> 'replayed' and d.reason not like 'foreign:%'
      and d.message_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      and not exists (select from inbox i where i.message_id = d.message_id::uuid and i.consumer = d.queue)"""
# Day of the epoch, in the first 48 bits; an id of another kind has none.
_DAY = "case when substring(bits from 49 for 4) = B'0111' then substring(bits from 1 for 48)::bigint / 86400000 end"
_MESSAGE_SUMS = sa.text(
    f"""select name, {_DAY} as day, count(*) as rows, bit_xor(bits)::text as xor
    from (select name, ('x' || replace(message_id::text, '-', ''))::bit(128) as bits from ({_MESSAGES}) as said) as ids
    group by 1, 2 order by 1, 2""".replace("::", r"\:\:")
)
_MESSAGE_ROWS = sa.text(
    f"""select message_id::text as key, '' as value from ({_MESSAGES}) as said
    where name = :name and message_id > :after and message_id between :first and :last
      and (substr(message_id::text, 15, 1) = '7') = :dated
    order by message_id limit :limit""".replace("::", r"\:\:")
)
_CLEARING_ACCOUNTS = sa.text(
    "select distinct account from posting where account ~ '^clearing.[a-z]+>[a-z]+$' order by 1"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def list_sums(connection: sa.Connection, service: str) -> list[AuditList]:
    """Every list of the service with its sum; of messages those that there are, of the rest also the empty ones."""
    sums = [
        AuditList(name=row.name, day=_day(row.day), rows=row.rows, xor=_hex(row.xor))
        for row in connection.execute(_MESSAGE_SUMS, {"service": service})
    ]
    return sums + [_sum_of(connection, shared) for shared in _lists(connection, service)]


def list_rows(connection: sa.Connection, service: str, request: GetAuditRows) -> list[AuditRow]:
    """A page of a list. None for a name that the service has no list of."""
    values = {"service": service, "after": request.after, "limit": request.limit}
    shared = next((known for known in _lists(connection, service) if known.name == request.name), None)
    if shared is None:
        statement, values = _MESSAGE_ROWS, values | _of_day(request)
    else:
        statement = sa.text(
            f"""select key, value from ({_escaped(shared)}) as listed where key collate "C" > :after
            order by key collate "C" limit :limit"""
        )
    return [AuditRow(key=row.key, value=row.value) for row in connection.execute(statement, values)]


def _lists(connection: sa.Connection, service: str) -> Sequence[SharedList]:
    clearing = [_clearing(account, service) for account in connection.execute(_CLEARING_ACCOUNTS).scalars()]
    return [*clearing, *lists_of(service)]


def _clearing(account: str, service: str) -> SharedList:
    """What passed, by unit: more than zero on both sides, when it went from the giver to the receiver."""
    sign = -1 if account.startswith(f"clearing:{service}>") else 1
    return SharedList(
        account,
        f"""select subject as key, (sum(cents) * {sign})::text as value from posting where account = '{account}'
        group by subject having sum(cents) <> 0""",
    )


def _sum_of(connection: sa.Connection, shared: SharedList) -> AuditList:
    query = f"""select count(*) as rows, bit_xor(('x' || md5(key || ' ' || value))\\:\\:bit(128))\\:\\:text as xor
        from ({_escaped(shared)}) as listed"""
    row = connection.execute(sa.text(query)).one()
    return AuditList(name=shared.name, rows=row.rows, xor=_hex(row.xor))


def _escaped(shared: SharedList) -> str:
    return shared.rows.replace(":", r"\:")


def _of_day(request: GetAuditRows) -> dict[str, Any]:
    """The ids of a day lie between two; those without a day anywhere. Raises InvalidRequest."""
    try:
        after = UUID(request.after) if request.after else UUID(int=0)
    except ValueError:
        raise InvalidRequest("behind a message stands the id of a message", field="after") from None
    if request.day is not None and request.day < _EPOCH.date():
        raise InvalidRequest("no id has a day before 1970", field="day")
    if request.day is None:
        span = UUID(int=0), UUID(int=2**128 - 1)
    else:
        first = (request.day - _EPOCH.date()).days * 86_400_000
        span = UUID(int=first << 80), UUID(int=((first + 86_400_000) << 80) - 1)
    return {"name": request.name, "after": after, "first": span[0], "last": span[1], "dated": request.day is not None}


def _day(number: int | None) -> date | None:
    return None if number is None else (_EPOCH + timedelta(days=number)).date()


def _hex(bits: str | None) -> str:
    return f"{int(bits or '0', 2):032x}"
