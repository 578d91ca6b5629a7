"""The SQL about what was written to a client, letter by letter, of the enterprise or of one unit's invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from services.invoicing.clients.store.client_merges import whose


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with how many invoices it named, and what it said to be open of them; of a unit, its own alone."""

    reminder_id: str
    reminded_on: date
    pay_before: date
    formal_notice: bool
    level: int
    invoices: int
    open_cents: int


_LETTERS = """select r.reminder_id, r.reminded_on, r.pay_before, r.formal_notice, max(t.level) as level,
    count(*) as invoices, sum(t.open_cents)::bigint as open_cents
  from (select * from reminder where {whose}
    order by reminded_on desc, reminder_id desc limit {looked_at}) r
  cross join lateral (select * from reminder_item i where i.reminder_id = r.reminder_id offset 0) t
  join claim c using (invoice_id) where true {unit}
  group by r.reminder_id, r.reminded_on, r.pay_before, r.formal_notice
  order by r.reminded_on desc, r.reminder_id desc limit :limit"""
_LOOKED_AT = 100
_LEVEL = """select coalesce(max(
    (select max(t.level) from reminder_item t where t.invoice_id = c.invoice_id and t.reached)), 0)
  from claim c where {whose} and c.open_cents > 0 {unit}"""
_OF_UNIT = "and c.unit_id = :unit_id"


def last_letters(connection: sa.Connection, client_ids: Sequence[str], unit_id: str | None, limit: int) -> list[Letter]:
    """At most `limit` of the last hundred to the client, the latest first."""
    query = sa.text(
        _LETTERS.format(
            whose=whose("client_id", client_ids), looked_at=_LOOKED_AT, unit="" if unit_id is None else _OF_UNIT
        )
    )
    rows = connection.execute(query, {"client_ids": client_ids, "unit_id": unit_id, "limit": limit})
    return [Letter(**row._asdict()) for row in rows]


def level_of_open(connection: sa.Connection, client_ids: Sequence[str], unit_id: str | None) -> int:
    """The highest level that an open invoice came to; 0 when none was reminded."""
    query = sa.text(_LEVEL.format(whose=whose("c.client_id", client_ids), unit="" if unit_id is None else _OF_UNIT))
    return int(connection.execute(query, {"client_ids": client_ids, "unit_id": unit_id}).scalar_one())
