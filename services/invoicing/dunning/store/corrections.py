"""Every SQL statement about charges that were taken back: what a letter had said, what was corrected, what was paid."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.invoicing.enums import ClientKind
from services.invoicing.dunning.domain.corrections import AnnouncedCharges, ChargeAmounts, EarlierPayment
from services.invoicing.dunning.domain.dunning import LateInvoice


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """`cents` of a payment came before the letter: so much of its charges is not owed. Below zero: it is owed again.

    `credit_cents`: of charges that had been paid, and are the client's credit now.
    """

    correction_id: str
    invoice_id: str
    reminder_id: str
    payment_id: str
    paid_on: date
    cents: int
    interest_cents: int
    compensation_cents: int
    credit_cents: int
    wrong_from: int | None
    corrected_on: date


@dataclass(frozen=True, slots=True)
class AnnouncedInvoice:
    """What the latest letter said of an invoice, what was taken back of it, and what was paid of it."""

    announced: AnnouncedCharges
    reminder_id: str
    client_id: str
    kind: ClientKind
    legal_entity: str
    payments: tuple[EarlierPayment, ...]
    taken_back: ChargeAmounts
    paid_cents: int


@dataclass(frozen=True, slots=True)
class PaidCharges:
    """A standing allocation that pays late charges."""

    number: int
    source: str
    invoice_id: str
    applied_cents: int
    excess_cents: int
    charges_cents: int
    allocated_on: date


CORRECTIONS = Table(
    "charge_correction",
    CorrectionRow,
    key="correction_id, invoice_id, reminder_id",
    same={"corrected_at": datetime, "actor": str},
)
_NAMED = sa.text("select distinct invoice_id from reminder_item where invoice_id = any(:ids)")
_ANNOUNCED = sa.text(
    """with item as (
      select distinct on (t.invoice_id) t.*, r.reminded_on, r.written_at
      from reminder_item t join reminder r using (reminder_id) where t.invoice_id = any(:ids)
      order by t.invoice_id, r.reminded_on desc, r.reminder_id desc)
    select c.invoice_id, i.number, i.issued_on, c.due_on, c.communication, item.open_cents, item.level,
      item.reminded_on, item.interest_cents, item.compensation_cents, item.reminder_id, c.client_id, client.kind,
      i.legal_entity, reached.levels, reached.days, reached.first_by_email,
      late.cents as late_cents, back.days as paid_days, back.cents as paid_parts, back.interest_cents as interest_back,
      back.compensation_cents as compensation_back, paid.cents as charges_paid
    from item join claim c using (invoice_id) join issued_invoice i using (invoice_id)
      join client on client.client_id = c.client_id
    cross join lateral (
      select array_agg(t.level order by t.level) as levels, array_agg(r.reminded_on order by t.level) as days,
        coalesce((array_agg(r.by_email order by t.level))[1], false) as first_by_email
      from reminder_item t join reminder r using (reminder_id) where t.invoice_id = c.invoice_id and t.reached) reached
    cross join lateral (
      select coalesce(array_agg(k.paid_on order by k.paid_on), '{}') as days,
        coalesce(array_agg(k.cents order by k.paid_on), '{}') as cents,
        coalesce(array_agg(k.payment_id), '{}') as payment_ids,
        coalesce(sum(k.interest_cents), 0)::bigint as interest_cents,
        coalesce(sum(k.compensation_cents), 0)::bigint as compensation_cents
      from (select payment_id, paid_on, sum(cents)::bigint as cents, sum(interest_cents) as interest_cents,
          sum(compensation_cents) as compensation_cents
        from charge_correction where invoice_id = c.invoice_id and reminder_id = item.reminder_id
        group by payment_id, paid_on having sum(cents) > 0) k) back
    cross join lateral (
      select coalesce(sum(a.applied_cents), 0)::bigint as cents from allocation a
        left join allocation undone on undone.number = a.undoes left join payment p on p.payment_id = a.source
      where a.invoice_id = c.invoice_id and a.source ~ '^(pay|use)_' and a.source <> all(back.payment_ids)
        and coalesce(undone.allocated_on, a.allocated_on) > c.due_on
        and coalesce(undone.allocated_on, a.allocated_on) <= item.reminded_on
        and coalesce(p.recorded_at < item.written_at, true)) late
    cross join lateral (
      select coalesce(sum(charges_cents), 0)::bigint as cents from allocation a
      where a.invoice_id = c.invoice_id) paid"""
)
_PAID = sa.text(
    """select a.number, a.source, a.invoice_id, a.applied_cents, a.excess_cents, a.charges_cents, a.allocated_on
    from allocation a where a.invoice_id = any(:ids) and a.undoes is null and a.charges_cents > 0
      and not exists (select from allocation u where u.undoes = a.number) order by a.number desc"""
)
_OF_PAYMENT = sa.text(
    """select invoice_id, reminder_id, paid_on, sum(cents)::bigint as cents,
      sum(interest_cents)::bigint as interest_cents, sum(compensation_cents)::bigint as compensation_cents
    from charge_correction where payment_id = :payment_id and invoice_id = any(:ids)
    group by invoice_id, reminder_id, paid_on having sum(cents) > 0 order by invoice_id, reminder_id"""
)
_OF = f"""select {CORRECTIONS.names("k")} from charge_correction k join claim c using (invoice_id)
    where {{key}} order by k.corrected_at desc, k.correction_id desc, k.invoice_id limit :limit"""  # noqa: S608
_OF_INVOICE = sa.text(_OF.format(key="k.invoice_id = :key"))
_OF_CLIENT = sa.text(_OF.format(key="c.client_id = any(:key)"))


def announced_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, AnnouncedInvoice]:
    """By invoice id, of those that a letter named. Lock the claims first.

    Few payments come after a letter, and planning the whole question takes longer than asking whether one did.
    """
    named = list(connection.execute(_NAMED, {"ids": sorted(invoice_ids)}).scalars()) if invoice_ids else []
    rows = connection.execute(_ANNOUNCED, {"ids": sorted(named)}) if named else ()
    return {row.invoice_id: _announced(row) for row in rows}


def paid_charges_of(connection: sa.Connection, invoice_ids: Collection[str]) -> list[PaidCharges]:
    """What payments pay of the late charges of these invoices now, the newest first."""
    return [PaidCharges(**row._asdict()) for row in connection.execute(_PAID, {"ids": sorted(invoice_ids)})]


def corrections_by(connection: sa.Connection, payment_id: str, invoice_ids: Collection[str]) -> list[sa.Row[Any]]:
    """What this payment takes back now of the charges of these invoices, by letter."""
    return list(connection.execute(_OF_PAYMENT, {"payment_id": payment_id, "ids": sorted(invoice_ids)}))


def add_corrections(connection: sa.Connection, corrections: Sequence[CorrectionRow], now: datetime, actor: str) -> None:
    CORRECTIONS.insert(connection, corrections, corrected_at=now, actor=actor)


def corrections_of_invoice(connection: sa.Connection, invoice_id: str, limit: int) -> list[CorrectionRow]:
    """Newest first."""
    return [CorrectionRow(*row) for row in connection.execute(_OF_INVOICE, {"key": invoice_id, "limit": limit})]


def corrections_of_client(connection: sa.Connection, client_ids: Sequence[str], limit: int) -> list[CorrectionRow]:
    """Newest first."""
    return [CorrectionRow(*row) for row in connection.execute(_OF_CLIENT, {"key": client_ids, "limit": limit})]


def _announced(row: sa.Row[Any]) -> AnnouncedInvoice:
    reached = tuple(zip(row.levels or (), row.days or (), strict=True))
    invoice = LateInvoice(
        invoice_id=row.invoice_id,
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        communication=row.communication,
        open_cents=row.open_cents,
        level=row.level,
        first_on=reached[0][1] if reached else None,
        first_by_email=row.first_by_email,
    )
    return AnnouncedInvoice(
        announced=AnnouncedCharges(
            invoice,
            row.reminded_on,
            ChargeAmounts(row.interest_cents, row.compensation_cents),
            row.late_cents,
            reached,
        ),
        reminder_id=row.reminder_id,
        client_id=row.client_id,
        kind=row.kind,
        legal_entity=row.legal_entity,
        payments=tuple(EarlierPayment(*parts) for parts in zip(row.paid_days, row.paid_parts, strict=True)),
        taken_back=ChargeAmounts(row.interest_back, row.compensation_back),
        paid_cents=row.charges_paid,
    )
