"""Contributions given back for credit notes, by which tariff, on what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class Return:
    """One credit note: the turnover that came back (`base_cents`) and the contribution on it."""

    credit_note_id: str
    invoice_id: str
    unit_id: str
    legal_entity: str
    tariff_since: date
    day: date
    base_cents: int
    contribution_cents: int


RETURNS = Table("contribution_return", Return, key="credit_note_id")


def add_returns(connection: sa.Connection, returns: Sequence[Return]) -> None:
    """Write them in one statement. One that is there already stays as it is; the books tell if it differs."""
    RETURNS.insert_new(connection, returns)
