"""Every SQL statement about payments in suspense, and about what a person decides of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from chassis.db.locks import lock_each
from chassis.db.rows import Table
from services.invoicing.billing.store.waiting import forget_waiting
from services.invoicing.locks import InvoicingKeyedLock


@dataclass(frozen=True, slots=True)
class SuspenseRow:
    """A payment of which `left_cents` wait. Name, account and communication are personal."""

    payment_id: str
    left_cents: int
    value_date: date
    reason: str
    communication: str
    counterparty_name: str
    counterparty_account: str


@dataclass(frozen=True, slots=True)
class HeldPayment:
    """A payment, locked until the transaction ends; `left_cents` of it wait in suspense, or zero.

    `account`: ours, on which a bank's file shows it; else empty.
    """

    payment_id: str
    amount_cents: int
    value_date: date
    kind: str
    structured: str | None
    left_cents: int
    counterparty_account: str
    account: str


@dataclass(frozen=True, slots=True)
class PaymentPosition:
    """Where the cents of a payment are now. `charges_cents`: of late clients; `recovered_cents`: of losses.

    `shares_cents`: for shares of a member.
    """

    applied_cents: int
    credit_cents: int
    charges_cents: int
    suspense_cents: int
    recovered_cents: int
    shares_cents: int


@dataclass(frozen=True, slots=True)
class StandingAllocation:
    """An allocation of a payment that was not undone."""

    number: int
    invoice_id: str
    client_id: str
    applied_cents: int
    excess_cents: int
    charges_cents: int

    @property
    def cents(self) -> int:
        """All that the invoice got of the payment."""
        return self.applied_cents + self.excess_cents + self.charges_cents


@dataclass(frozen=True, slots=True)
class Unmatching:
    """A payment was taken off an invoice: it does not go there by itself again."""

    payment_id: str
    invoice_id: str
    reason: str
    unmatched_at: datetime
    actor: str


SUSPENSE = Table("suspense", SuspenseRow, key="payment_id")
UNMATCHINGS = Table("unmatching", Unmatching, key="number", omits={"number": int})
_PAYMENTS = sa.text(
    """select p.payment_id, p.amount_cents, p.value_date, p.kind, p.structured, coalesce(s.left_cents, 0) as left_cents,
      coalesce(s.counterparty_account, '') as counterparty_account,
      case when p.file is null then '' else split_part(p.reference, '/', 1) end as account
    from payment p left join suspense s using (payment_id) where p.payment_id = any(:ids)"""
)
_MATCHED = sa.text(
    """select a.number, a.invoice_id, c.client_id, a.applied_cents, a.excess_cents, a.charges_cents
    from allocation a join claim c using (invoice_id)
    where a.source = :payment_id and a.undoes is null
      and not exists (select from allocation u where u.undoes = a.number)
    order by a.number"""
)
_STANDING = sa.text(
    """select coalesce(sum(applied), 0)::bigint as applied_cents, coalesce(sum(credit), 0)::bigint as credit_cents,
      coalesce(sum(charges), 0)::bigint as charges_cents, coalesce(sum(waiting), 0)::bigint as suspense_cents,
      coalesce(sum(recovered), 0)::bigint as recovered_cents, coalesce(sum(shares), 0)::bigint as shares_cents
    from (
      select applied_cents as applied, excess_cents as credit, charges_cents as charges, 0 as waiting, 0 as recovered,
        0 as shares
      from allocation where source = :payment_id
      union all
      select 0, case when purpose in ('credit', 'refund') then cents else 0 end, 0, 0,
        case when purpose = 'recovered' then cents else 0 end, 0
      from payment_use where payment_id = :payment_id
      union all
      select 0, 0, 0, 0, 0, cents from share_receipt where payment_id = :payment_id
      union all
      select 0, 0, 0, left_cents, 0, 0 from suspense where payment_id = :payment_id) as parts"""
)
_UNKNOWN = sa.text(
    """select payment_id from suspense s join payment p using (payment_id)
    where s.reason = 'unknown' and p.structured = any(:communications) order by payment_id"""
)
_TAKE = sa.text("update suspense set left_cents = :left where payment_id = :payment_id")
_EMPTY = sa.text("delete from suspense where payment_id = :payment_id")
_GIVE_BACK = sa.text(
    f"""{SUSPENSE.insert_sql}
    on conflict (payment_id) do update set left_cents = suspense.left_cents + excluded.left_cents"""
)
_RECOVERED = sa.text("select 1 from recovery where payment_id = :payment_id and invoice_id = :invoice_id")
_PAGE = "(value_date, payment_id) > (:day, :payment_id) order by value_date, payment_id limit :limit"


def lock_payments(connection: sa.Connection, payment_ids: Collection[str]) -> dict[str, HeldPayment]:
    """Lock those of these payments that exist: nobody else matches or takes them back until the transaction ends.

    Lock payments first, then the credit of clients, then claims.
    """
    ids = sorted(set(payment_ids))
    lock_each(connection, InvoicingKeyedLock.PAYMENT, ids)
    rows = connection.execute(_PAYMENTS, {"ids": ids})
    return {row.payment_id: HeldPayment(**row._asdict()) for row in rows}


def matched_of(connection: sa.Connection, payment_id: str) -> list[StandingAllocation]:
    """What this payment pays now, the oldest first."""
    rows = connection.execute(_MATCHED, {"payment_id": payment_id})
    return [StandingAllocation(**row._asdict()) for row in rows]


def standing_of(connection: sa.Connection, payment_id: str) -> PaymentPosition:
    row = connection.execute(_STANDING, {"payment_id": payment_id}).one()
    return PaymentPosition(**row._asdict())


def has_recovered(connection: sa.Connection, payment_id: str, invoice_id: str) -> bool:
    """Whether the payment brought back the loss of this invoice."""
    values = {"payment_id": payment_id, "invoice_id": invoice_id}
    return connection.execute(_RECOVERED, values).first() is not None


def leave_in_suspense(connection: sa.Connection, payment_id: str, left_cents: int) -> None:
    """`left_cents` of the locked payment go on waiting; at zero its row is deleted, with all that is personal."""
    if left_cents:
        connection.execute(_TAKE, {"payment_id": payment_id, "left": left_cents})
    else:
        connection.execute(_EMPTY, {"payment_id": payment_id})
        forget_waiting(connection, payment_id)


def give_back_to_suspense(connection: sa.Connection, payment: HeldPayment, cents: int) -> None:
    """`cents` of the payment wait again."""
    row = SuspenseRow(payment.payment_id, cents, payment.value_date, "unmatched", payment.structured or "", "", "")
    connection.execute(_GIVE_BACK, {"rows": SUSPENSE.json([row])})


def suspense_of(connection: sa.Connection, payment_id: str) -> list[SuspenseRow]:
    """What waits of this payment; none when nothing does."""
    return SUSPENSE.read(connection, "payment_id = :payment_id", payment_id=payment_id)


def keep_unmatching(
    connection: sa.Connection, payment_id: str, invoice_id: str, *, reason: str, now: datetime, actor: str
) -> None:
    UNMATCHINGS.insert(connection, [Unmatching(payment_id, invoice_id, reason, now, actor)])


def unknown_payments(connection: sa.Connection, communications: Collection[str]) -> list[str]:
    """Those that wait because nobody knew their communication, which is one of these."""
    return list(connection.execute(_UNKNOWN, {"communications": list(communications)}).scalars())


def lock_waiting_payments(connection: sa.Connection, after: tuple[date, str], limit: int) -> list[SuspenseRow]:
    """As `waiting_payments`; nobody takes one out of suspense until the transaction ends."""
    day, payment_id = after
    return SUSPENSE.read(connection, f"{_PAGE} for share", day=day, payment_id=payment_id, limit=limit)


def waiting_payments(connection: sa.Connection, after: tuple[date, str], limit: int) -> list[SuspenseRow]:
    """At most `limit` payments in suspense after this (value date, id), the oldest value date first."""
    day, payment_id = after
    return SUSPENSE.read(connection, _PAGE, day=day, payment_id=payment_id, limit=limit)
