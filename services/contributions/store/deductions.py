"""What was deducted, by which tariff, from what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import sqlalchemy as sa

from chassis.db.engine import rows_json


@dataclass(frozen=True, slots=True)
class Deduction:
    """One deduction from one thing: the turnover of an invoice, or the wage of a contract."""

    source_id: str
    kind: Literal["turnover", "wage"]
    unit_id: str
    legal_entity: str
    tariff_since: date
    day: date
    base_cents: int
    contribution_cents: int


_ADD = sa.text(
    """insert into deduction
      (source_id, kind, unit_id, legal_entity, tariff_since, day, base_cents, contribution_cents)
    select t.* from json_to_recordset(:rows) as t(
      s text, k text, u text, e text, f date, d date, b bigint, c bigint)
    order by s, k on conflict do nothing"""
)


def add_deductions(connection: sa.Connection, deductions: Sequence[Deduction]) -> None:
    """Write them in one statement. One that is there already stays as it is; the books tell if it differs."""
    rows = [
        {
            "s": d.source_id,
            "k": d.kind,
            "u": d.unit_id,
            "e": d.legal_entity,
            "f": d.tariff_since.isoformat(),
            "d": d.day.isoformat(),
            "b": d.base_cents,
            "c": d.contribution_cents,
        }
        for d in deductions
    ]
    connection.execute(_ADD, {"rows": rows_json(rows)})
