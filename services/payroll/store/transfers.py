"""Internal invoices that wait for their buyer's money, and the locks that let none be forgotten."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from chassis.db.locks import lock, lock_shared
from chassis.db.rows import Table
from services.payroll.domain.transfer import Transfer
from services.payroll.locks import PayrollLock

TRANSFERS = Table("transfer", Transfer, key="internal_invoice_id", omits={"number": int, "transferred_on": date | None})
# In the order in which they are given, not of their ids: the oldest passes first.
_ADD = sa.text(f"{TRANSFERS.insert_sql} on conflict do nothing")
_ANY = sa.text(
    """select exists (select from transfer
        where transferred_on is null and buyer_unit_id = any(cast(:unit_ids as text[])))
      or exists (select from closing_heir where unit_id = any(cast(:unit_ids as text[])))"""
)
_WAITING = sa.text(
    """with recursive reached(unit_id) as (
      select unnest(cast(:unit_ids as text[]))
      union
      select t.seller_unit_id from transfer t join reached r on r.unit_id = t.buyer_unit_id
        where t.transferred_on is null)
    select t.internal_invoice_id, t.buyer_unit_id, t.seller_unit_id, t.issued_on, t.amount_cents
    from transfer t join reached r on r.unit_id = t.buyer_unit_id
    where t.transferred_on is null order by t.number"""
)
_MARK = sa.text(
    """update transfer t set transferred_on = passed.day
    from unnest(cast(:ids as text[]), cast(:days as date[])) as passed (id, day)
    where t.internal_invoice_id = passed.id"""
)


def money_arrives(connection: sa.Connection) -> None:
    """After booking money, before looking who waits for it. Until this transaction ends none begins to wait.

    Without this, money and an internal invoice could miss each other in two transactions, and the invoice
    would wait for the next money.
    """
    lock_shared(connection, PayrollLock.ARRIVAL)


def transfers_arrive(connection: sa.Connection) -> None:
    """Before looking whether buyers have the money; see `money_arrives`. Also lets nobody else pass any."""
    lock(connection, PayrollLock.ARRIVAL)


def take_turns(connection: sa.Connection) -> None:
    """After `money_arrives`, to pass what waits: one transaction after the other, so that none deadlocks on units
    and the second sees what the first passed.
    """
    lock(connection, PayrollLock.PASSING)


def add_transfers(connection: sa.Connection, transfers: Sequence[Transfer]) -> None:
    """Let them wait, in this order, in one statement. One that is known stays as it is."""
    connection.execute(_ADD, {"rows": TRANSFERS.json(transfers)})


def does_any_wait(connection: sa.Connection, unit_ids: Collection[str]) -> bool:
    """Whether one of these units has an internal invoice to pay, or an heir: mostly none has. Cheap to ask."""
    return bool(connection.execute(_ANY, {"unit_ids": list(unit_ids)}).scalar_one())


def waiting_for(connection: sa.Connection, unit_ids: Collection[str]) -> list[Transfer]:
    """What these units have to pay, oldest first, and whatever could pass in turn with what their sellers get."""
    rows = connection.execute(_WAITING, {"unit_ids": list(unit_ids)})
    return [Transfer(*row) for row in rows]


def mark_passed(connection: sa.Connection, days: Mapping[str, date]) -> None:
    """Internal invoice → the day it passed."""
    connection.execute(_MARK, {"ids": list(days), "days": list(days.values())})
