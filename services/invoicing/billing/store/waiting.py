"""The SQL about claims that money waits for: the bank tells, who reminds clients reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class MoneyWaiting:
    """A payment in suspense that speaks for this claim."""

    payment_id: str
    invoice_id: str


WAITING = Table("money_waiting", MoneyWaiting, key="payment_id, invoice_id")
_FORGET = sa.text("delete from money_waiting where payment_id = :payment_id")


def tell_waiting(connection: sa.Connection, waiting: Sequence[MoneyWaiting]) -> None:
    """What was told before is told once."""
    WAITING.insert_new(connection, waiting)


def forget_waiting(connection: sa.Connection, payment_id: str) -> None:
    """Nothing of this payment waits any more."""
    connection.execute(_FORGET, {"payment_id": payment_id})
