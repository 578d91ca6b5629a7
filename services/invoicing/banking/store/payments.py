"""Every SQL statement about payments as they come in: set-wise, for a file holds thousands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from chassis.db.engine import rows_json


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment as it came. What is in suspense waits, with what the payer wrote and who it was."""

    payment_id: str
    reference: str
    file: str | None
    amount_cents: int
    suspense_cents: int
    value_date: date
    structured: str | None
    kind: str
    outcome: str
    settles: bool
    confidence: int | None
    because: str
    communication: str
    counterparty_name: str
    counterparty_account: str


@dataclass(frozen=True, slots=True)
class Use:
    """`cents` of a payment, signed as the payment is, that no invoice got, and what for."""

    payment_id: str
    purpose: str
    cents: int
    used_on: date
    client_id: str | None = None
    other_payment_id: str | None = None
    note: str = ""


_ADD = sa.text(
    """insert into payment
      (payment_id, reference, file, amount_cents, suspense_cents, value_date, structured, kind, outcome, settles,
      confidence, because, recorded_at)
    select payment_id, reference, file, amount_cents, suspense_cents, value_date, structured, kind, outcome, settles,
      confidence, because, :now
    from json_to_recordset(:rows) as t(payment_id text, reference text, file text, amount_cents bigint,
      suspense_cents bigint, value_date date, structured text, kind text, outcome text, settles boolean,
      confidence smallint, because text)"""
)
_SUSPEND = sa.text(
    """insert into suspense (payment_id, left_cents, reason, value_date, communication, counterparty_name,
      counterparty_account)
    select payment_id, suspense_cents, outcome, value_date, communication, counterparty_name, counterparty_account
    from json_to_recordset(:rows) as t(payment_id text, suspense_cents bigint, outcome text, value_date date,
      communication text, counterparty_name text, counterparty_account text)"""
)
_USE = sa.text(
    """insert into payment_use (payment_id, purpose, cents, client_id, other_payment_id, note, used_on)
    select payment_id, purpose, cents, client_id, other_payment_id, note, used_on
    from json_to_recordset(:rows) as t(payment_id text, purpose text, cents bigint, client_id text,
      other_payment_id text, note text, used_on date)"""
)
_LEARN = sa.text(
    """insert into client_account (client_id, iban, learnt_on)
    select client_id, iban, :day from json_to_recordset(:rows) as t(client_id text, iban text)
    order by iban, client_id on conflict do nothing"""
)


def add_payments(connection: sa.Connection, payments: Sequence[PaymentRow], now: datetime) -> None:
    """Write payments, and what waits of them."""
    connection.execute(_ADD, {"rows": rows_json(payments), "now": now})
    waiting = [row for row in payments if row.suspense_cents]
    if waiting:
        connection.execute(_SUSPEND, {"rows": rows_json(waiting)})


def add_uses(connection: sa.Connection, uses: Sequence[Use]) -> None:
    if uses:
        connection.execute(_USE, {"rows": rows_json(uses)})


def learn_accounts(connection: sa.Connection, accounts: Collection[tuple[str, str]], day: date) -> None:
    """Keep that these clients (id, IBAN) paid from these accounts."""
    rows = [{"client_id": client_id, "iban": iban} for client_id, iban in accounts]
    if rows:
        connection.execute(_LEARN, {"rows": rows_json(rows), "day": day})
