"""What the pot lost on invoices that nobody pays, and what of it came in later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table


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


LOSSES = Table("loss", Loss, key="invoice_id")
RECOVERIES = Table("recovery", Recovery, key="payment_id, invoice_id")


def add_losses(connection: sa.Connection, losses: Sequence[Loss]) -> None:
    """Write them in one statement. One that is there already stays as it is; the books tell if it differs."""
    LOSSES.insert_new(connection, losses)


def add_recoveries(connection: sa.Connection, recoveries: Sequence[Recovery]) -> None:
    """As `add_losses`."""
    RECOVERIES.insert_new(connection, recoveries)
