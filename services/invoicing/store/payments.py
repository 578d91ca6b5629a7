"""Every SQL statement about claims and the payments that meet them: set-wise, for a file holds thousands."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from chassis.database import rows_json
from services.invoicing.domain.payment import Claim
from services.invoicing.store.tables import claim, issued_invoice, payment, suspense


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """What is open of an invoice, and what is told when nothing is any more."""

    claim: Claim
    number: str
    client_id: str
    unit_id: str
    legal_entity: str
    issued_on: date
    net_cents: int


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment. Without an `invoice_id` it waits in suspense; `communication` is what the payer wrote."""

    payment_id: str
    reference: str
    file: str | None
    amount_cents: int
    suspense_cents: int
    value_date: date
    structured: str | None
    outcome: str
    communication: str
    invoice_id: str | None
    applied_cents: int
    excess_cents: int
    settles: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment in suspense."""

    payment_id: str
    amount_cents: int
    value_date: date
    communication: str
    reason: str


def hold_claims(connection: sa.Connection, communications: Collection[str]) -> dict[str, OpenClaim]:
    """The claims with these communications, by invoice id, held in one order until the transaction ends."""
    query = (
        sa.select(
            claim.c.invoice_id,
            claim.c.communication,
            claim.c.open_cents,
            issued_invoice.c.number,
            issued_invoice.c.client_id,
            issued_invoice.c.unit_id,
            issued_invoice.c.legal_entity,
            issued_invoice.c.issued_on,
            issued_invoice.c.net_cents,
        )
        .join(issued_invoice, issued_invoice.c.invoice_id == claim.c.invoice_id)
        .where(claim.c.communication == sa.any_(sa.bindparam("communications", type_=sa.ARRAY(sa.Text))))
        .order_by(claim.c.invoice_id)
        .with_for_update(of=claim)
    )
    rows = connection.execute(query, {"communications": sorted(communications)})
    return {
        row.invoice_id: OpenClaim(Claim(row.invoice_id, row.communication, row.open_cents), *row[3:]) for row in rows
    }


_ADD = sa.text(
    """insert into payment
      (payment_id, reference, file, amount_cents, suspense_cents, value_date, structured, outcome,
      recorded_at)
    select payment_id, reference, file, amount_cents, suspense_cents, value_date, structured, outcome, :now
    from json_to_recordset(:rows) as t(payment_id text, reference text, file text, amount_cents bigint,
      suspense_cents bigint, value_date date, structured text, outcome text)"""
)
_SUSPEND = sa.text(
    """insert into suspense (payment_id, communication)
    select payment_id, communication from json_to_recordset(:rows) as t(
      payment_id text, communication text, invoice_id text)
    where invoice_id is null"""
)
_ALLOCATE = sa.text(
    """with line as (
      select * from json_to_recordset(:rows) as t(payment_id text, invoice_id text, value_date date,
        applied_cents bigint, excess_cents bigint, settles boolean)
      where invoice_id is not null),
    added as (
      insert into allocation (payment_id, invoice_id, applied_cents, excess_cents, settles)
      select payment_id, invoice_id, applied_cents, excess_cents, settles from line),
    paid as (
      select invoice_id, sum(applied_cents)::bigint as cents,
        min(value_date) filter (where settles) as paid_on
      from line group by invoice_id)
    update claim set open_cents = open_cents - paid.cents, paid_on = coalesce(claim.paid_on, paid.paid_on)
    from paid where claim.invoice_id = paid.invoice_id"""
)


def add_payments(connection: sa.Connection, payments: Sequence[PaymentRow], now: datetime) -> None:
    """Write payments, what they were applied to, and what waits, in three statements; lowers the claims.

    The claims are held already: `hold_claims`.
    """
    rows = rows_json([asdict(row) for row in payments])
    connection.execute(_ADD, {"rows": rows, "now": now})
    connection.execute(_SUSPEND, {"rows": rows})
    connection.execute(_ALLOCATE, {"rows": rows})


def waiting_payments(connection: sa.Connection, limit: int) -> list[Waiting]:
    """At most `limit` payments in suspense, the oldest value date first."""
    query = (
        sa.select(
            payment.c.payment_id,
            payment.c.suspense_cents.label("amount_cents"),
            payment.c.value_date,
            suspense.c.communication,
            payment.c.outcome.label("reason"),
        )
        .join(suspense, suspense.c.payment_id == payment.c.payment_id)
        .order_by(payment.c.value_date, payment.c.payment_id)
        .limit(limit)
    )
    return [Waiting(**row._asdict()) for row in connection.execute(query)]
