"""Every SQL statement about debts that are set off against the value of shares."""

from collections.abc import Collection

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.movements.domain.set_offs import SetOff

SET_OFFS = Table("set_off", SetOff, key="set_off_id")
_DECLARED = sa.text(
    """select coalesce(sum(cents), 0)::bigint from set_off s where unit_id = :unit_id
      and not exists (select from payout p where p.withdrawal_id = s.withdrawal_id)"""
)


def add_set_off(connection: sa.Connection, set_off: SetOff) -> None:
    SET_OFFS.insert(connection, [set_off])


def set_offs_of(connection: sa.Connection, withdrawal_ids: Collection[str]) -> list[SetOff]:
    return SET_OFFS.read(
        connection, "withdrawal_id = any(:withdrawal_ids) order by set_off_id", withdrawal_ids=sorted(withdrawal_ids)
    )


def declared_for(connection: sa.Connection, unit_id: str) -> int:
    """What was declared for this unit, by whomever, and is not booked yet. Cents."""
    return int(connection.execute(_DECLARED, {"unit_id": unit_id}).scalar_one())
