"""Every SQL statement about reminders: who is late, what was written before, and what is written now. Set-wise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.locks import lock
from chassis.db.rows import Table
from contracts.invoicing.enums import ClientKind
from contracts.wire.enums import Language
from services.invoicing.dunning.domain.dunning import LateInvoice
from services.invoicing.locks import InvoicingLock


@dataclass(frozen=True, slots=True)
class LateRow:
    """An open invoice past its due date, with whose it is: of a client that was merged, the kept one's.

    `held`: a hold, or money that waits, keeps it back.
    """

    invoice: LateInvoice
    client_id: str
    unit_id: str
    legal_entity: str
    held: bool


@dataclass(frozen=True, slots=True)
class Debtor:
    """Whom to write to, and the day of the last letter."""

    client_id: str
    name: str
    kind: ClientKind
    language: Language
    email: str | None
    last_letter_on: date | None


@dataclass(frozen=True, slots=True)
class ReminderRow:
    reminder_id: str
    client_id: str
    legal_entity: str
    level: int
    formal_notice: bool
    by_email: bool
    reminded_on: date
    pay_before: date
    total_cents: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """`reached`: the invoice came to this level by this letter. `set_off_cents` are not in `open_cents`."""

    reminder_id: str
    invoice_id: str
    level: int
    reached: bool
    open_cents: int
    interest_cents: int
    compensation_cents: int
    set_off_cents: int


@dataclass(frozen=True, slots=True)
class ItemTrace:
    """One invoice in one letter, as it was written."""

    reminder_id: str
    invoice_id: str
    number: str
    level: int
    formal_notice: bool
    reminded_on: date
    pay_before: date
    open_cents: int
    interest_cents: int
    compensation_cents: int
    set_off_cents: int


REMINDERS = Table("reminder", ReminderRow, key="reminder_id", same={"written_at": datetime, "actor": str})
ITEMS = Table("reminder_item", ItemRow, key="reminder_id, invoice_id")


def lock_reminder_run(connection: sa.Connection) -> None:
    """From here to the end of the transaction nobody else writes reminders."""
    lock(connection, InvoicingLock.REMINDER_RUN)


_LATE = """with history as (
      select t.invoice_id, max(t.level) as level, max(r.reminded_on) as level_on, min(r.reminded_on) as first_on,
        (array_agg(r.by_email order by t.level))[1] as first_by_email
      from reminder_item t join reminder r using (reminder_id) where t.reached group by t.invoice_id),
    hold as (
      select distinct on (invoice_id) invoice_id, held and coalesce(until >= :day, true) as held
      from reminder_hold order by invoice_id, number desc)
    select c.invoice_id, i.number, i.issued_on, c.due_on, c.communication, c.open_cents, coalesce(h.level, 0) as level,
      h.level_on, h.first_on, coalesce(h.first_by_email, false) as first_by_email,
      paid.days, paid.cents, coalesce(k.kept_id, k.client_id) as client_id, c.unit_id, i.legal_entity,
      coalesce(hold.held, false) or exists (select from money_waiting w where w.invoice_id = c.invoice_id) as held
    from claim c join issued_invoice i using (invoice_id) join client k on k.client_id = c.client_id
    left join history h using (invoice_id) left join hold using (invoice_id)
    cross join lateral (
      select coalesce(array_agg(day order by day), '{{}}') as days,
        coalesce(array_agg(applied order by day), '{{}}') as cents
      from (select coalesce(undone.allocated_on, a.allocated_on) as day, sum(a.applied_cents)::bigint as applied
        from allocation a left join allocation undone on undone.number = a.undoes
        where a.invoice_id = c.invoice_id and a.source ~ '^(pay|use)_' group by day) of_day
      where day > c.due_on and applied > 0) paid
    where c.open_cents > 0 and c.due_on < :day {among} order by coalesce(k.kept_id, k.client_id), c.invoice_id"""
_ALL_LATE = sa.text(_LATE.format(among=""))
_LATE_AMONG = sa.text(_LATE.format(among="and c.invoice_id = any(:invoice_ids)"))
_LOCK_OPEN = sa.text("select invoice_id from claim where invoice_id = any(:invoice_ids) order by invoice_id for share")
_DEBTORS = sa.text(
    """select wanted.client_id as wanted_id, c.client_id, c.name, c.kind, c.language, c.email, r.last_letter_on
    from client wanted join client c on c.client_id = coalesce(wanted.kept_id, wanted.client_id)
    left join (
      select coalesce(k.kept_id, k.client_id) as client_id, max(reminded_on) as last_letter_on
      from reminder join client k using (client_id) group by 1) r on r.client_id = c.client_id
    where wanted.client_id = any(:client_ids)"""
)
_DESCRIPTIONS = sa.text(
    "select invoice_id, description from draft_line where place = 1 and invoice_id = any(:invoice_ids)"
)
_TRACE = """select r.reminder_id, t.invoice_id, i.number, t.level, r.formal_notice, r.reminded_on, r.pay_before,
      t.open_cents, t.interest_cents, t.compensation_cents, t.set_off_cents
    from reminder_item t join reminder r using (reminder_id) join issued_invoice i using (invoice_id)
    where {key} order by r.reminded_on desc, r.reminder_id desc, i.number desc limit :limit"""
_OF_INVOICE = sa.text(_TRACE.format(key="t.invoice_id = :key"))
_OF_CLIENT = sa.text(_TRACE.format(key="r.client_id = any(:key)"))


def late_invoices(connection: sa.Connection, day: date, among: Collection[str] | None = None) -> list[LateRow]:
    """Every open invoice that was due before `day`, those held too; or only those `among` these. By client."""
    if among is None:
        rows = connection.execute(_ALL_LATE, {"day": day})
    else:
        rows = connection.execute(_LATE_AMONG, {"day": day, "invoice_ids": sorted(among)})
    return [LateRow(replace(LateInvoice(*row[:10]), paid=_payments(row)), *row[12:]) for row in rows]


def _payments(row: sa.Row[Any]) -> tuple[tuple[date, int], ...]:
    return tuple(zip(row.days, row.cents, strict=True))


def lock_open_claims(connection: sa.Connection, invoice_ids: Collection[str]) -> None:
    """From here to the end of the transaction nobody pays, credits, writes off or holds back these invoices.

    Waits for whoever was doing so: read again afterwards.
    """
    connection.execute(_LOCK_OPEN, {"invoice_ids": sorted(invoice_ids)})


def debtors_of(connection: sa.Connection, client_ids: Collection[str]) -> dict[str, Debtor]:
    """By the ids asked for; of one that was merged, the client that is kept."""
    rows = connection.execute(_DEBTORS, {"client_ids": sorted(client_ids)})
    return {wanted_id: Debtor(*debtor) for wanted_id, *debtor in rows}


def descriptions_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, str]:
    """What each of these invoices sold, as its first line says."""
    rows = connection.execute(_DESCRIPTIONS, {"invoice_ids": list(invoice_ids)})
    return {row.invoice_id: row.description for row in rows}


def add_reminders(
    connection: sa.Connection, reminders: Sequence[ReminderRow], items: Sequence[ItemRow], now: datetime, actor: str
) -> None:
    """Write letters and what they name, for ever, in two statements."""
    REMINDERS.insert(connection, reminders, written_at=now, actor=actor)
    ITEMS.insert(connection, items)


def reminders_of_invoice(connection: sa.Connection, invoice_id: str, limit: int) -> list[ItemTrace]:
    """Where this invoice was named, newest first."""
    return [ItemTrace(**row._asdict()) for row in connection.execute(_OF_INVOICE, {"key": invoice_id, "limit": limit})]


def reminders_of_client(connection: sa.Connection, client_ids: Sequence[str], limit: int) -> list[ItemTrace]:
    """What was written to this client, under any of its ids, newest first."""
    return [ItemTrace(**row._asdict()) for row in connection.execute(_OF_CLIENT, {"key": client_ids, "limit": limit})]
