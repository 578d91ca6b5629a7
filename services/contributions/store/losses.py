"""What the pot lost on invoices that nobody pays, and what of it came in later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.engine import rows_json


@dataclass(frozen=True, slots=True)
class Loss:
    """Turnover of one invoice that will not come, and the contribution that the unit owes on it all the same."""

    invoice_id: str
    unit_id: str
    legal_entity: str
    tariff_since: date
    day: date
    reason: str
    lost_cents: int
    contribution_cents: int

    @property
    def covered_cents(self) -> int:
        """What the pot gives the unit in its place."""
        return self.lost_cents - self.contribution_cents


@dataclass(frozen=True, slots=True)
class Recovery:
    """One payment on one invoice that had been written off, excluding VAT."""

    payment_id: str
    invoice_id: str
    unit_id: str
    legal_entity: str
    recovered_on: date
    recovered_cents: int


_ADD_LOSSES = sa.text(
    """insert into loss
      (invoice_id, unit_id, legal_entity, tariff_since, day, reason, lost_cents, contribution_cents)
    select t.* from json_to_recordset(:rows) as t(invoice_id text, unit_id text, legal_entity text,
      tariff_since date, day date, reason text, lost_cents bigint, contribution_cents bigint)
    order by invoice_id on conflict do nothing"""
)
_ADD_RECOVERIES = sa.text(
    """insert into recovery (payment_id, invoice_id, unit_id, legal_entity, recovered_on, recovered_cents)
    select t.* from json_to_recordset(:rows) as t(payment_id text, invoice_id text, unit_id text,
      legal_entity text, recovered_on date, recovered_cents bigint)
    order by payment_id, invoice_id on conflict do nothing"""
)


def add_losses(connection: sa.Connection, losses: Sequence[Loss]) -> None:
    """Write them in one statement. One that is there already stays as it is; the books tell if it differs."""
    connection.execute(_ADD_LOSSES, {"rows": rows_json(losses)})


def add_recoveries(connection: sa.Connection, recoveries: Sequence[Recovery]) -> None:
    """Likewise."""
    connection.execute(_ADD_RECOVERIES, {"rows": rows_json(recoveries)})
