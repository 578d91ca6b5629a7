"""Every SQL statement about clients that were merged: which ids are one client, and how two become one."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.clients.store.clients import KnownClient, change_client


@dataclass(frozen=True, slots=True)
class ClientMerge:
    """`before`: what the register said of the merged one."""

    merged_id: str
    kept_id: str
    why: str
    before: dict[str, object]
    actor: str
    at: datetime


MERGES = Table("client_merge", ClientMerge, key="merged_id")
_ROOTS = sa.text(
    "select client_id, coalesce(kept_id, client_id) as root_id from client where client_id = any(:client_ids)"
)
# The kept one first: `kept_id` of it is null.
_IDS = sa.text(
    """with root as materialized (
      select coalesce(kept_id, client_id) as client_id from client where client_id = :client_id)
    select client_id, 0 as nth from root
    union all select c.client_id, 1 from root join client c on c.kept_id = root.client_id order by nth, client_id"""
)
_LOCK = sa.text("select from client where client_id = any(:client_ids) order by client_id for update")
_POINT = sa.text("update client set kept_id = :kept_id where client_id = :merged_id or kept_id = :merged_id")
_GIVE_UP_NUMBERS = sa.text("update client set enterprise_number = null, vat_number = null where client_id = :merged_id")
_JOIN_WORDS = sa.text(
    """update client set other_words = (
      select array_to_tsvector(string_to_array(string_agg(g.name_key, ' '), ' ')) from client g
      where g.client_id = :kept_id or g.kept_id = :kept_id)
    where client_id = :kept_id"""
)
# A unit that dealt with the merged one deals with the kept one: by the view that it had, else by one that says nothing.
_HAND_OVER_VIEWS = sa.text(
    """insert into client_view (unit_id, client_id, own_name, buyer_reference, contact, payment_days)
    select distinct on (unit_id) unit_id, :kept_id, own_name, buyer_reference, contact, payment_days from (
      select unit_id, own_name, buyer_reference, contact, payment_days, 0 as nth from client_view
        where client_id = :merged_id
      union all select unit_id, null, null, null, null, 1 from draft where client_id = :merged_id
      union all select h.unit_id, null, null, null, null, 1 from client c
        join unit_holder h on c.registered_by = 'member:' || h.member_id where c.client_id = :merged_id) dealt
    order by unit_id, nth
    on conflict (unit_id, client_id) do nothing"""
)


def client_ids_of(connection: sa.Connection, client_id: str) -> list[str]:
    """Every id under which this client is known, the kept one first; none for an unknown id."""
    return list(connection.execute(_IDS, {"client_id": client_id}).scalars())


def listed_ids(connection: sa.Connection, client_id: str | None) -> tuple[str, ...] | None:
    """Whose things a list has: all ids of the client, or of nobody for an unknown one; None when none is named."""
    return None if client_id is None else tuple(client_ids_of(connection, client_id))


def whose(column: str, client_ids: Collection[str] | None) -> str:
    """The condition that a row is one of theirs; its parameter is `client_ids`.

    Of a single id in words in which an index on (column, order) has the rows in their order.
    """
    if client_ids is None:
        return "true"
    return f"{column} = (cast(:client_ids as text[]))[1]" if len(client_ids) == 1 else f"{column} = any(:client_ids)"


def roots_of(connection: sa.Connection, client_ids: Collection[str]) -> dict[str, str]:
    """By id, the one that is kept: itself unless it was merged."""
    rows = connection.execute(_ROOTS, {"client_ids": sorted(client_ids)})
    return {row.client_id: row.root_id for row in rows}


def lock_both(connection: sa.Connection, client_ids: Collection[str]) -> None:
    """Nobody else changes or blocks these clients until the transaction ends. The register must be locked."""
    connection.execute(_LOCK, {"client_ids": sorted(client_ids)})


def merge(
    connection: sa.Connection, kept_client: KnownClient, merged: KnownClient, why: str, *, actor: str, at: datetime
) -> None:
    """From now on `merged` is `kept_client`, as this one is given here. Both must be locked, and not merged before."""
    merged_id, kept_id = merged.client.client_id, kept_client.client.client_id
    before = {**asdict(merged.client), "email": merged.email, "payment_days": merged.payment_days}
    MERGES.insert(connection, [ClientMerge(merged_id, kept_id, why, before, actor, at)])
    both = {"merged_id": merged_id, "kept_id": kept_id}
    connection.execute(_GIVE_UP_NUMBERS, {"merged_id": merged_id})
    change_client(connection, kept_client)
    for statement in (_POINT, _HAND_OVER_VIEWS):
        connection.execute(statement, both)
    connection.execute(_JOIN_WORDS, {"kept_id": kept_id})
