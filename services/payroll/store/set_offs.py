"""Debts of holders who left, paid from the value of their shares."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class SetOff:
    """Whose shares paid it. The unit and the day stand with the budget's fact."""

    set_off_id: str
    member_id: str
    cents: int


SET_OFFS = Table("set_off", SetOff, key="set_off_id")


def add_set_offs(connection: sa.Connection, set_offs: Sequence[SetOff]) -> None:
    """One that is known stays as it is."""
    SET_OFFS.insert_new(connection, set_offs)
