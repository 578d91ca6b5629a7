"""Every SQL statement that locks claims, changes what is open, and writes why. Set-wise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.engine import rows_json
from chassis.db.rows import Table
from services.invoicing.billing.domain.claim import Claim


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """A claim, locked until the transaction ends, with what is published and booked about its invoice."""

    claim: Claim
    number: str
    client_id: str
    unit_id: str
    legal_entity: str
    issued_on: date
    net_cents: int
    gross_cents: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """`source` (a payment, credit note, write-off) lowered the claim; with negative cents it `undoes` that.

    Applied + excess + charges is its amount.
    """

    source: str
    invoice_id: str
    applied_cents: int
    excess_cents: int
    settles: bool
    allocated_on: date
    undoes: int | None = None
    charges_cents: int = 0


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as it begins: all of it is open."""

    invoice_id: str
    communication: str
    unit_id: str
    client_id: str
    due_on: date
    total_cents: int
    open_cents: int
    net_left_cents: int


CLAIMS = Table(
    "claim",
    ClaimRow,
    key="invoice_id",
    omits={"passed_cents": int | None, "settled_on": date | None, "written_off_on": date | None},
)
ALLOCATIONS = Table("allocation", Allocation, key="number", omits={"number": int})
_LOCK = sa.text(
    """select c.invoice_id, c.communication, c.total_cents, c.open_cents, c.net_left_cents, c.passed_cents,
    c.settled_on, c.written_off_on,
    i.number, i.client_id, i.unit_id, i.legal_entity, i.issued_on, i.net_cents, i.gross_cents
  from claim c join issued_invoice i using (invoice_id)
  where c.invoice_id = any(:ids) order by c.invoice_id for update of c"""
)
_SAVE = sa.text(
    """update claim c set open_cents = t.open_cents, net_left_cents = t.net_left_cents,
      passed_cents = t.passed_cents, settled_on = t.settled_on, written_off_on = t.written_off_on
    from json_to_recordset(:rows) as t(invoice_id text, open_cents bigint, net_left_cents bigint,
      passed_cents bigint, settled_on date, written_off_on date)
    where c.invoice_id = t.invoice_id"""
)


def lock_claims(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, HeldClaim]:
    """The claims of these invoices, by invoice id, locked in one order until the transaction ends."""
    if not invoice_ids:
        return {}
    rows = connection.execute(_LOCK, {"ids": sorted(invoice_ids)})
    return {row.invoice_id: HeldClaim(Claim(*row[:8]), *row[8:]) for row in rows}


def save_claims(connection: sa.Connection, claims: Collection[Claim]) -> None:
    """Write claims as they stand now; they must be locked."""
    if claims:
        connection.execute(_SAVE, {"rows": rows_json(list(claims))})


def add_allocations(connection: sa.Connection, allocations: Sequence[Allocation]) -> None:
    ALLOCATIONS.insert(connection, allocations)
