"""Every SQL statement about losses: what was written off, and what came back of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.dunning.domain.loss import Parts


@dataclass(frozen=True, slots=True)
class Loss:
    """A write-off. `of_unit`: its turnover had not passed to the unit. `vat_back`: the state gives back the VAT."""

    loss_id: str
    invoice_id: str
    reason: str
    note: str
    net_cents: int
    vat_cents: int
    of_unit: bool
    vat_back: bool
    written_off_on: date
    actor: str


@dataclass(frozen=True, slots=True)
class KnownLoss:
    """A loss, and what came back of it until now; about which unit, of which legal entity."""

    invoice_id: str
    unit_id: str
    legal_entity: str
    lost: Parts
    before: Parts
    of_unit: bool
    vat_back: bool


@dataclass(frozen=True, slots=True)
class Recovery:
    payment_id: str
    invoice_id: str
    net_cents: int
    vat_cents: int
    recovered_on: date


LOSSES = Table("loss", Loss, key="loss_id")
RECOVERIES = Table("recovery", Recovery, key="payment_id, invoice_id")
_CREDITED = sa.text(
    """select coalesce(sum(applied_cents + excess_cents), 0)::bigint from allocation
    where invoice_id = :invoice_id and source like 'crn\\_%'"""
)
_LOSSES = sa.text(
    """select l.invoice_id, i.unit_id, i.legal_entity, l.net_cents, l.vat_cents, l.of_unit, l.vat_back,
      coalesce(r.net_cents, 0)::bigint as net_before, coalesce(r.vat_cents, 0)::bigint as vat_before
    from loss l join issued_invoice i using (invoice_id)
    left join (select invoice_id, sum(net_cents) as net_cents, sum(vat_cents) as vat_cents
      from recovery where invoice_id = any(:invoice_ids) group by invoice_id) r using (invoice_id)
    where l.invoice_id = any(:invoice_ids)"""
)
_BROUGHT_BACK = sa.text("select payment_id, invoice_id from recovery where payment_id = any(:ids)")


def credited_cents(connection: sa.Connection, invoice_id: str) -> int:
    """What credit notes took back of this invoice, VAT included."""
    return int(connection.execute(_CREDITED, {"invoice_id": invoice_id}).scalar_one())


def add_loss(connection: sa.Connection, loss: Loss) -> None:
    LOSSES.insert(connection, [loss])


def losses_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, KnownLoss]:
    """The losses of these invoices, by invoice id, where written off. Lock their claims first: `lock_claims`."""
    rows = connection.execute(_LOSSES, {"invoice_ids": sorted(invoice_ids)})
    return {
        row.invoice_id: KnownLoss(
            invoice_id=row.invoice_id,
            unit_id=row.unit_id,
            legal_entity=row.legal_entity,
            lost=Parts(row.net_cents, row.vat_cents),
            before=Parts(row.net_before, row.vat_before),
            of_unit=row.of_unit,
            vat_back=row.vat_back,
        )
        for row in rows
    }


def brought_back(connection: sa.Connection, payment_ids: Collection[str]) -> set[tuple[str, str]]:
    """The recoveries by these payments until now, as (payment, invoice)."""
    return {tuple(row) for row in connection.execute(_BROUGHT_BACK, {"ids": sorted(payment_ids)})}


def add_recoveries(connection: sa.Connection, recoveries: Sequence[Recovery]) -> None:
    RECOVERIES.insert(connection, recoveries)
