"""Every SQL statement about the credit of clients: read from the books, locked before it is used.

The books keep every credit under the client of its invoice. Of clients that were merged the sum under all ids counts:
under one of them alone it may be less than nothing, when it paid an invoice of the other.
"""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from chassis.db.locks import lock_each
from services.invoicing.accounts import Account
from services.invoicing.billing.domain.credit import CreditPart, standing_parts
from services.invoicing.clients.store.client_merges import client_ids_of, roots_of
from services.invoicing.locks import InvoicingKeyedLock

_CREDIT = sa.text(
    """select coalesce(-sum(cents), 0)::bigint from posting where account = :account and subject = any(:client_ids)"""
).bindparams(account=Account.CLIENT_CREDIT.value)

_IDS = """client w cross join lateral (
      select w.client_id as subject union all select client_id from client where kept_id = w.client_id) ids"""
_PARTS = sa.text(
    f"""select w.client_id, e.booked_on as since,
      coalesce(-sum(p.cents) filter (where p.cents < 0), 0)::bigint as cents,
      (-sum(sum(p.cents)) over (partition by w.client_id))::bigint as credit
    from {_IDS} join posting p on p.account = :account and p.subject = ids.subject
      join journal_entry e on e.id = p.entry_id
    where w.client_id = any(:client_ids) group by w.client_id, e.booked_on order by 1, 2"""  # noqa: S608 - constants
).bindparams(account=Account.CLIENT_CREDIT.value)
_OF_SEVERAL = sa.text(
    f"""select w.client_id from {_IDS} join issued_invoice i on i.client_id = ids.subject
    where w.client_id = any(:client_ids)
    group by w.client_id having count(distinct i.legal_entity) > 1"""  # noqa: S608 - only constants
)


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


def credits_of(connection: sa.Connection, client_ids: Collection[str]) -> dict[str, tuple[CreditPart, ...]]:
    """The credit of those of these clients that have any, by client id; as the books stand, not locked.

    None of these is merged: what stands under an id that was merged is the kept one's.
    """
    by_client: dict[str, list[sa.Row[Any]]] = {}
    for row in connection.execute(_PARTS, {"client_ids": sorted(client_ids)}):
        by_client.setdefault(row.client_id, []).append(row)
    return {
        client_id: standing_parts((CreditPart(row.since, row.cents) for row in rows), rows[0].credit)
        for client_id, rows in by_client.items()
        if rows[0].credit > 0
    }


def invoiced_by_several(connection: sa.Connection, client_ids: Collection[str]) -> set[str]:
    """Those of these clients that several legal entities invoiced: of which of them their credit is, nobody knows."""
    return set(connection.execute(_OF_SEVERAL, {"client_ids": sorted(client_ids)}).scalars()) if client_ids else set()
