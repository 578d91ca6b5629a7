"""Every SQL statement about the credit of clients: read from the books, locked before it is used.

The books keep every credit under the client of its invoice. Of clients that were merged the sum under all ids counts:
under one of them alone it may be less than nothing, when it paid an invoice of the other.
"""

from collections.abc import Collection

import sqlalchemy as sa

from chassis.db.locks import lock_each
from services.invoicing.accounts import Account
from services.invoicing.clients.store.client_merges import client_ids_of, roots_of
from services.invoicing.locks import InvoicingKeyedLock

_CREDIT = sa.text(
    """select coalesce(-sum(cents), 0)::bigint from posting where account = :account and subject = any(:client_ids)"""
).bindparams(account=Account.CLIENT_CREDIT.value)

_CREDITS = sa.text(
    """select w.client_id, -sum(p.cents)::bigint as cents from client w cross join lateral (
      select w.client_id as subject union all select client_id from client where kept_id = w.client_id) ids
    join posting p on p.account = :account and p.subject = ids.subject
    where w.client_id = any(:client_ids) group by w.client_id having sum(p.cents) < 0"""
).bindparams(account=Account.CLIENT_CREDIT.value)


def lock_credit(connection: sa.Connection, client_id: str) -> int:
    """The client's credit in the books; nobody else uses it until the transaction ends."""
    lock_credits(connection, [client_id])
    return credit_of(connection, client_id)


def lock_credits(connection: sa.Connection, client_ids: Collection[str]) -> None:
    """Nobody else uses the credit of these clients, by whichever of their ids, until the transaction ends."""
    ids = {*client_ids, *roots_of(connection, client_ids).values()}
    lock_each(connection, InvoicingKeyedLock.CLIENT_CREDIT, ids)


def credit_of(connection: sa.Connection, client_id: str) -> int:
    """The client's credit in the books, under all its ids; lock it first."""
    return int(connection.execute(_CREDIT, {"client_ids": client_ids_of(connection, client_id)}).scalar_one())


def credits_of(connection: sa.Connection, client_ids: Collection[str]) -> dict[str, int]:
    """The credit of those of these clients that have any, in cents, by client id; as the books stand, not locked.

    None of these is merged: what stands under an id that was merged is the kept one's.
    """
    rows = connection.execute(_CREDITS, {"client_ids": sorted(client_ids)})
    return {row.client_id: row.cents for row in rows}
