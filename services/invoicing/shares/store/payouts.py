"""Every SQL statement about pay-outs to members, as governance ordered them, and what the bank moved of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.shares.domain.expected import OpenPayout


@dataclass(frozen=True, slots=True)
class PayoutRow:
    payout_id: str
    communication: str
    member_id: str
    legal_entity: str
    cents: int
    ordered_on: date


@dataclass(frozen=True, slots=True)
class PayoutMovementRow:
    """A payment that is a pay-out: above zero it left, below zero it came back."""

    payment_id: str
    payout_id: str
    cents: int


PAYOUTS = Table("share_payout", PayoutRow, key="payout_id")
MOVEMENTS = Table("share_payout_movement", PayoutMovementRow, key="payment_id")
_PAID = "(select coalesce(sum(m.cents), 0) from share_payout_movement m where m.payout_id = share_payout.payout_id)"
_LOCK = sa.text(
    """select payout_id from share_payout where communication = any(:communications) order by payout_id for update"""
)
# A second statement: it sees what was moved while the rows were waited for.
_OPEN = sa.text(
    f"""select payout_id, communication, member_id, legal_entity, cents, cast({_PAID} as bigint) as paid_cents
    from share_payout where communication = any(:communications)"""  # noqa: S608 - constants
)


def add_payouts(connection: sa.Connection, payouts: Sequence[PayoutRow]) -> None:
    PAYOUTS.insert(connection, payouts)


def lock_payouts(connection: sa.Connection, communications: Collection[str]) -> dict[str, OpenPayout]:
    """Those that are known, by communication: nobody else moves them until the transaction ends. Two statements, or
    none without communications.
    """
    if not communications:
        return {}
    values = {"communications": list(communications)}
    connection.execute(_LOCK, values)
    return {row.communication: OpenPayout(**row._asdict()) for row in connection.execute(_OPEN, values)}


def add_payout_movements(connection: sa.Connection, movements: Sequence[PayoutMovementRow]) -> None:
    MOVEMENTS.insert(connection, movements)


def open_payouts(connection: sa.Connection, after: tuple[date, str], limit: int) -> list[PayoutRow]:
    """At most `limit` of which money is still to leave, after this (day, id), the oldest first."""
    where = f"""(ordered_on, payout_id) > (:day, :payout_id) and {_PAID} < cents
      order by ordered_on, payout_id limit :limit"""
    return PAYOUTS.read(connection, where, day=after[0], payout_id=after[1], limit=limit)
