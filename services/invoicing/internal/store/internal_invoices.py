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
    seller_name: str
    buyer_name: str
    description: str
    amount_cents: int
    offered_on: date
    accepted: bool | None
    why: str | None
    number: str | None
    issued_on: date | None
    paid: bool


OFFERS = Table("internal_offer", NewOffer, key="internal_invoice_id")
DECISIONS = Table("internal_decision", Decision, key="internal_invoice_id")
INVOICES = Table("internal_invoice", KeptInternal, key="internal_invoice_id", omits={"accepted": bool})
TRANSFERS = Table("internal_transfer", InternalTransfer, key="internal_invoice_id")
# What came of each of the `offers` is looked up by its key, whatever the planner believes of the tables.
KNOWN = """select o.internal_invoice_id, o.seller_unit_id, o.buyer_unit_id,
    (select name from unit where unit_id = o.seller_unit_id) as seller_name,
    (select name from unit where unit_id = o.buyer_unit_id) as buyer_name,
    o.description, o.amount_cents, o.offered_on, d.accepted, d.why, i.number, i.issued_on,
    (select true from internal_transfer t where t.internal_invoice_id = o.internal_invoice_id) is not null as paid
  from {offers} o
  left join lateral (select accepted, why from internal_decision d
    where d.internal_invoice_id = o.internal_invoice_id offset 0) d on true
  left join lateral (select number, issued_on from internal_invoice i
    where i.internal_invoice_id = o.internal_invoice_id offset 0) i on true"""
_OF = sa.text(KNOWN.format(offers="internal_offer") + " where o.internal_invoice_id = :id")


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
