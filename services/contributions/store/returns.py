"""Contributions given back for credit notes, by which tariff, on what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.engine import rows_json


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


_ADD = sa.text(
    """insert into contribution_return
      (credit_note_id, invoice_id, unit_id, legal_entity, tariff_since, day, base_cents, contribution_cents)
    select t.* from json_to_recordset(:rows) as t(credit_note_id text, invoice_id text, unit_id text,
      legal_entity text, tariff_since date, day date, base_cents bigint, contribution_cents bigint)
    order by credit_note_id on conflict do nothing"""
)


def add_returns(connection: sa.Connection, returns: Sequence[Return]) -> None:
    """Write them in one statement. One that is there already stays as it is; the books tell if it differs."""
    connection.execute(_ADD, {"rows": rows_json(returns)})
