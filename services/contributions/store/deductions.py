"""What was deducted, by which tariff, from what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class Deduction:
    """One deduction, from the turnover of an invoice or from the wage of a contract."""

    source_id: str
    kind: Literal["turnover", "wage"]
    unit_id: str
    legal_entity: str
    tariff_since: date
    day: date
    base_cents: int
    contribution_cents: int


DEDUCTIONS = Table("deduction", Deduction, key="source_id, kind")


def add_deductions(connection: sa.Connection, deductions: Sequence[Deduction]) -> None:
    """Write them in one statement. One that is there already stays as it is; the books tell if it differs."""
    DEDUCTIONS.insert_new(connection, deductions)
