"""The SQL that sums up what a client owes, of the enterprise or of one unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class ClientTotals:
    """What is open of its invoices, in cents, and of that what was due before the day."""

    open_invoices: int
    open_cents: int
    overdue_cents: int
    oldest_due_on: date | None


_TOTALS = """select count(*) as open_invoices, coalesce(sum(open_cents), 0)::bigint as open_cents,
    coalesce(sum(open_cents) filter (where due_on < :day), 0)::bigint as overdue_cents, min(due_on) as oldest_due_on
  from claim where client_id = any(:client_ids) and open_cents > 0"""
_OF_ALL = sa.text(_TOTALS)
_OF_UNIT = sa.text(f"{_TOTALS} and unit_id = :unit_id")


def client_totals(connection: sa.Connection, client_ids: Sequence[str], unit_id: str | None, day: date) -> ClientTotals:
    """Of all ids of the client together."""
    values = {"client_ids": list(client_ids), "day": day}
    row = (
        connection.execute(_OF_ALL, values)
        if unit_id is None
        else connection.execute(_OF_UNIT, {**values, "unit_id": unit_id})
    ).one()
    return ClientTotals(**row._asdict())
