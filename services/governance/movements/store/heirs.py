"""Every SQL statement about who is paid, or joins, in place of who left."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.movements.domain.heirs import Claim, HeirJoining, Payee, PayeeNaming

NAMINGS = Table("payee_naming", PayeeNaming, key="naming_id")
PAYEES = Table("payee", Payee, key="naming_id, payee_id")
JOININGS = Table("heir_joining", HeirJoining, key="joining_id")

_CLAIMS = sa.text(
    """select withdrawal_id, payee_id, cents from withdrawal_claim
    where withdrawal_id = any(:withdrawal_ids) order by withdrawal_id, payee_id"""
)


def add_naming(connection: sa.Connection, naming: PayeeNaming, payees: Sequence[Payee]) -> None:
    NAMINGS.insert(connection, [naming])
    PAYEES.insert(connection, payees)


def add_joinings(connection: sa.Connection, joinings: Sequence[HeirJoining]) -> None:
    JOININGS.insert(connection, joinings)


def naming_of(connection: sa.Connection, withdrawal_id: str) -> PayeeNaming | None:
    """The one that counts."""
    where = """withdrawal_id = :withdrawal_id and not exists (select from payee_naming later
      where later.replaces = payee_naming.naming_id)"""
    rows = NAMINGS.read(connection, where, withdrawal_id=withdrawal_id)
    return rows[0] if rows else None


def claims_of(connection: sa.Connection, withdrawal_ids: Collection[str]) -> list[Claim]:
    """Who is paid how much of what is, or was, owed under these withdrawals. Those of one sum to its value."""
    rows = connection.execute(_CLAIMS, {"withdrawal_ids": sorted(withdrawal_ids)})
    return [Claim(*row) for row in rows]
