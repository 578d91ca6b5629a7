"""Every SQL statement about invoices between units: four facts, each written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class NewOffer:
    internal_invoice_id: str
    seller_unit_id: str
    buyer_unit_id: str
    description: str
    amount_cents: int
    offered_on: date
    actor: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the buyer decided; `why` is empty when it accepted."""

    internal_invoice_id: str
    accepted: bool
    why: str
    decided_on: date
    actor: str


@dataclass(frozen=True, slots=True)
class KeptInternal:
    """An internal invoice as it was issued: `content_hash` is the SHA-256 of `document`, its canonical JSON."""

    internal_invoice_id: str
    number: str
    series: str
    year: int
    sequence: int
    issued_on: date
    document: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class InternalTransfer:
    """Payroll passed the budget on that day. It may be consumed before anything else about the invoice."""

    internal_invoice_id: str
    transferred_on: date


@dataclass(frozen=True, slots=True)
class KnownInternalInvoice:
    """An offer and what came of it. `accepted`: None while the buyer has not decided."""

    internal_invoice_id: str
    seller_unit_id: str
    buyer_unit_id: str
    description: str
    amount_cents: int
    accepted: bool | None
    why: str | None
    number: str | None
    issued_on: date | None
    paid: bool


OFFERS = Table("internal_offer", NewOffer, key="internal_invoice_id")
DECISIONS = Table("internal_decision", Decision, key="internal_invoice_id")
INVOICES = Table("internal_invoice", KeptInternal, key="internal_invoice_id", omits={"accepted": bool})
TRANSFERS = Table("internal_transfer", InternalTransfer, key="internal_invoice_id")
_OF = sa.text(
    """select o.internal_invoice_id, o.seller_unit_id, o.buyer_unit_id, o.description, o.amount_cents,
      d.accepted, d.why, i.number, i.issued_on, t.internal_invoice_id is not null as paid
    from internal_offer o
    left join internal_decision d using (internal_invoice_id)
    left join internal_invoice i using (internal_invoice_id)
    left join internal_transfer t using (internal_invoice_id)
    where o.internal_invoice_id = :id"""
)


def add_offer(connection: sa.Connection, offer: NewOffer) -> None:
    OFFERS.insert(connection, [offer])


def decide(connection: sa.Connection, decision: Decision) -> bool:
    """Write what the buyer decided; False, and nothing written, when it had decided before.

    Of two at once the second waits for the first, and then sees it.
    """
    return DECISIONS.insert_new(connection, [decision]) == 1


def add_internal_invoice(connection: sa.Connection, invoice: KeptInternal) -> None:
    INVOICES.insert(connection, [invoice])


def keep_transfers(connection: sa.Connection, transfers: Mapping[str, date]) -> None:
    """Write on which day the budget of each passed, known here or not; the first day stays."""
    TRANSFERS.insert_new(connection, [InternalTransfer(invoice_id, day) for invoice_id, day in transfers.items()])


def internal_of(connection: sa.Connection, internal_invoice_id: str) -> KnownInternalInvoice | None:
    row = connection.execute(_OF, {"id": internal_invoice_id}).one_or_none()
    return None if row is None else KnownInternalInvoice(**row._asdict())
