"""Every SQL statement about payments as they come in: set-wise, for a file holds thousands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.banking.store.suspense import SUSPENSE, SuspenseRow


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment as it came."""

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


@dataclass(frozen=True, slots=True)
class PaymentUse:
    """`cents` of a payment (signed as the payment is) that went to no invoice, and for what purpose."""

    payment_id: str
    purpose: str
    cents: int
    used_on: date
    client_id: str | None = None
    other_payment_id: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClientAccount:
    client_id: str
    iban: str


PAYMENTS = Table("payment", PaymentRow, key="payment_id", same={"recorded_at": datetime})
USES = Table("payment_use", PaymentUse, key="number", omits={"number": int})
ACCOUNTS = Table("client_account", ClientAccount, key="iban, client_id", same={"learnt_on": date})


def add_payments(
    connection: sa.Connection, payments: Sequence[PaymentRow], suspense_rows: Sequence[SuspenseRow], now: datetime
) -> None:
    """Write payments, and what waits of them."""
    PAYMENTS.insert(connection, payments, recorded_at=now)
    SUSPENSE.insert(connection, suspense_rows)


def add_uses(connection: sa.Connection, uses: Sequence[PaymentUse]) -> None:
    USES.insert(connection, uses)


def learn_accounts(connection: sa.Connection, accounts: Collection[tuple[str, str]], day: date) -> None:
    """Write which clients paid from which accounts, as (client id, IBAN)."""
    ACCOUNTS.insert_new(connection, [ClientAccount(client_id, iban) for client_id, iban in accounts], learnt_on=day)
