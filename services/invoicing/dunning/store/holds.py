"""Every SQL statement about holds: why an invoice is not reminded, and until when. A change is a new row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.invoicing.enums import HoldReason


@dataclass(frozen=True, slots=True)
class Hold:
    """One step in the holds of an invoice. `until` is the last day held; without it, until released."""

    invoice_id: str
    held: bool
    reason: HoldReason | None
    note: str
    until: date | None

    def holds_on(self, day: date) -> bool:
        return self.held and (self.until is None or self.until >= day)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose invoice it is, for who may see and hold it."""

    unit_id: str
    holder_ids: tuple[str, ...]


HOLDS = Table("reminder_hold", Hold, key="number", same={"set_at": datetime, "actor": str}, omits={"number": int})
_STEPS = """select h.invoice_id, h.held, h.reason, h.note, h.until from reminder_hold h
    join claim c using (invoice_id) where {key} order by h.number desc limit :limit"""
_OF_INVOICE = sa.text(_STEPS.format(key="h.invoice_id = :key"))
_OF_CLIENT = sa.text(_STEPS.format(key="c.client_id = any(:key)"))
_OWNER = sa.text(
    """select c.unit_id, array(select member_id from unit_holder h where h.unit_id = c.unit_id order by 1) as holder_ids
    from claim c where c.invoice_id = :invoice_id"""
)


def add_hold(connection: sa.Connection, hold: Hold, now: datetime, actor: str) -> None:
    HOLDS.insert(connection, [hold], set_at=now, actor=actor)


def last_hold(connection: sa.Connection, invoice_id: str) -> Hold | None:
    """The step that counts now; None when the invoice was never held."""
    return next(iter(holds_of_invoice(connection, invoice_id, 1)), None)


def holds_of_invoice(connection: sa.Connection, invoice_id: str, limit: int) -> list[Hold]:
    """Every step, newest first."""
    return _read(connection, _OF_INVOICE, invoice_id, limit)


def holds_of_client(connection: sa.Connection, client_ids: Sequence[str], limit: int) -> list[Hold]:
    """Every step of every invoice of this client, under any of its ids, newest first."""
    return _read(connection, _OF_CLIENT, client_ids, limit)


def owner_of(connection: sa.Connection, invoice_id: str) -> Owner | None:
    """The unit of an issued invoice, and who holds it; None for a draft or an unknown id."""
    row = connection.execute(_OWNER, {"invoice_id": invoice_id}).one_or_none()
    return None if row is None else Owner(row.unit_id, tuple(row.holder_ids))


def _read(connection: sa.Connection, query: Any, key: str | Sequence[str], limit: int) -> list[Hold]:
    return [Hold(**row._asdict()) for row in connection.execute(query, {"key": key, "limit": limit})]
