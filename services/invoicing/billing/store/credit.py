"""Every SQL statement about the credit of clients: read from the books, locked before it is used."""

from collections.abc import Collection

import sqlalchemy as sa

from chassis.db.locks import lock_each
from services.invoicing.accounts import Account
from services.invoicing.locks import InvoicingKeyedLock

_CREDIT = sa.text(
    """select coalesce(-sum(cents), 0)::bigint from posting
    where account = :account and subject = :client_id"""
).bindparams(account=Account.CLIENT_CREDIT.value)

_CREDITS = sa.text(
    """select subject, -sum(cents)::bigint as cents from posting
    where account = :account and subject = any(:client_ids) group by subject having sum(cents) < 0"""
).bindparams(account=Account.CLIENT_CREDIT.value)


def lock_credit(connection: sa.Connection, client_id: str) -> int:
    """The client's credit in the books; nobody else uses it until the transaction ends."""
    lock_credits(connection, [client_id])
    return credit_of(connection, client_id)


def lock_credits(connection: sa.Connection, client_ids: Collection[str]) -> None:
    """Nobody else uses the credit of these clients until the transaction ends."""
    lock_each(connection, InvoicingKeyedLock.CLIENT_CREDIT, client_ids)


def credit_of(connection: sa.Connection, client_id: str) -> int:
    """The client's credit in the books; lock it first."""
    return int(connection.execute(_CREDIT, {"client_id": client_id}).scalar_one())


def credits_of(connection: sa.Connection, client_ids: Collection[str]) -> dict[str, int]:
    """The credit of those of these clients that have any, in cents, by client id; as the books stand, not locked."""
    rows = connection.execute(_CREDITS, {"client_ids": sorted(client_ids)})
    return {row.subject: row.cents for row in rows}
