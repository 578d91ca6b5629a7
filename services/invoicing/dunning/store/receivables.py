"""Every SQL statement about aged receivables: what clients owe, by how late it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """The invoices of one `bucket` of days late (0: not due, 1 to 4: ever later), and what is open of them."""

    bucket: int
    invoices: int
    open_cents: int


@dataclass(frozen=True, slots=True)
class Debt:
    client_id: str
    name: str
    open_cents: int
    overdue_cents: int
    oldest_due_on: date


_WHICH = """c.open_cents > 0 and (cast(:unit_id as text) is null or c.unit_id = :unit_id)
      and (cast(:client_ids as text[]) is null or c.client_id = any(:client_ids))"""
_AGED = sa.text(
    f"""select case when days <= 0 then 0 when days <= 30 then 1 when days <= 60 then 2 when days <= 90 then 3
        else 4 end as bucket, count(*) as invoices, sum(open_cents)::bigint as open_cents
    from (select c.open_cents, cast(:day as date) - c.due_on as days from claim c where {_WHICH}) open
    group by bucket"""  # noqa: S608 - only constants
)
_DEBTS = sa.text(
    f"""select client_id, client.name, open_cents, overdue_cents, oldest_due_on
    from (select coalesce(k.kept_id, k.client_id) as client_id, sum(c.open_cents)::bigint as open_cents,
        min(c.due_on) as oldest_due_on,
        coalesce(sum(c.open_cents) filter (where c.due_on < :day), 0)::bigint as overdue_cents
      from claim c join client k on k.client_id = c.client_id where {_WHICH}
      group by 1 order by open_cents desc, 1 limit :limit) debt
    join client using (client_id) order by open_cents desc, client_id"""  # noqa: S608 - only constants
)


def aged(
    connection: sa.Connection, day: date, unit_id: str | None, client_ids: Sequence[str] | None
) -> list[AgeBucket]:
    """What is open now, of all or of this unit or client, by how late it is on `day`; empty buckets are left out."""
    rows = connection.execute(_AGED, {"day": day, "unit_id": unit_id, "client_ids": client_ids})
    return [AgeBucket(**row._asdict()) for row in rows]


def debts(
    connection: sa.Connection, day: date, unit_id: str | None, client_ids: Sequence[str] | None, limit: int
) -> list[Debt]:
    """At most `limit` clients, those that owe most first."""
    rows = connection.execute(_DEBTS, {"day": day, "unit_id": unit_id, "client_ids": client_ids, "limit": limit})
    return [Debt(**row._asdict()) for row in rows]
