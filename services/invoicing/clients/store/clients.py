"""Every SQL statement about who a client is. Units' own views are in client_views.py, searching in client_search.py."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.engine import rows_json
from chassis.db.locks import lock
from chassis.db.rows import Table
from contracts.invoicing.enums import ClientKind
from contracts.wire.enums import Language
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.domain.client_names import name_key
from services.invoicing.locks import InvoicingLock

LIKELY = 5
"""At most so many look-alikes are listed."""
_MOST = 200  # clients with one e-mail address or name, of whom a member may know only a few


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client as it is known now. Read for a unit, `payment_days` and `buyer_reference` are those of its view."""

    client: Client
    payment_days: int
    email: str | None
    registered_on: date
    registered_by: str | None
    blocked_because: str | None
    buyer_reference: str | None = None


@dataclass(frozen=True, slots=True)
class ClientRow:
    """`name_key`: what names are compared by."""

    client_id: str
    name: str
    name_key: str
    country: str
    kind: ClientKind
    language: Language
    street: str
    postal_code: str
    city: str
    enterprise_number: str | None
    vat_number: str | None
    peppol_id: str | None
    email: str | None
    payment_days: int
    registered_on: date
    registered_by: str | None


@dataclass(frozen=True, slots=True)
class ClientBlock:
    """Who blocked a client or took the block away, when and why."""

    client_id: str
    blocked: bool
    reason: str
    actor: str
    at: datetime


CLIENTS = Table(
    "client",
    ClientRow,
    key="client_id",
    omits={"blocked_because": str | None, "name_words": str, "kept_id": str | None, "other_words": str | None},
)
BLOCKS = Table("client_block", ClientBlock, key="number", omits={"number": int})
# An id that was merged means the client that is kept.
_CLIENTS = sa.text(
    """select kept.*, wanted.client_id as wanted_id from client wanted
    join client kept on kept.client_id = coalesce(wanted.kept_id, wanted.client_id)
    where wanted.client_id = any(:ids)"""
)
_LOCK = sa.text(
    """select * from client where client_id =
      (select coalesce(kept_id, client_id) from client where client_id = :client_id) for update"""
)
_FOR_UNITS = sa.text(
    """select kept.*, wanted.client_id as wanted_id, wanted.unit_id, v.payment_days as unit_days, v.buyer_reference
    from json_to_recordset(:pairs) as wanted(client_id text, unit_id text)
    join client on client.client_id = wanted.client_id
    join client kept on kept.client_id = coalesce(client.kept_id, client.client_id)
    left join client_view v on v.unit_id = wanted.unit_id and v.client_id = kept.client_id"""
)
_SAME_NUMBER = sa.text(
    """select coalesce(kept_id, client_id) as client_id, 'enterprise_number' as field from client
      where enterprise_number = :enterprise_number and coalesce(kept_id, client_id) <> :client_id
    union all
    select coalesce(kept_id, client_id), 'vat_number' from client
      where vat_number = :vat_number and coalesce(kept_id, client_id) <> :client_id
    order by field limit 1"""
)
_SAME_EMAIL = sa.text(
    """select distinct coalesce(kept_id, client_id) as client_id from client
    where lower(email) = lower(:email) and coalesce(kept_id, client_id) <> :client_id order by client_id limit :most"""
)
_SAME_NAME = sa.text(
    """select distinct coalesce(kept_id, client_id) as client_id from client
    where name_key = :name_key and coalesce(kept_id, client_id) <> :client_id and country = :country
      and (postal_code = '' or :postal_code = ''
        or upper(regexp_replace(postal_code, '[ -]', '', 'g')) = upper(regexp_replace(:postal_code, '[ -]', '', 'g')))
    order by client_id limit :most"""
)
_BLOCK = sa.text("update client set blocked_because = :reason where client_id = :client_id")


def lock_client_register(connection: sa.Connection) -> None:
    """From here to the end of the transaction nobody else adds or changes a client."""
    lock(connection, InvoicingLock.CLIENT_REGISTER)


def client_with_number_of(connection: sa.Connection, client: Client) -> tuple[str, str] | None:
    """The id of another client that has its enterprise or VAT number, and which of the two; or None."""
    numbers = {"enterprise_number": client.enterprise_number, "vat_number": client.vat_number}
    row = connection.execute(_SAME_NUMBER, {**numbers, "client_id": client.client_id}).first()
    return None if row is None else (row.client_id, row.field)


def clients_with_email(connection: sa.Connection, email: str, but: str) -> list[str]:
    """The ids of clients other than `but` with this e-mail address, in upper or lower case; at most 200."""
    rows = connection.execute(_SAME_EMAIL, {"email": email, "client_id": but, "most": _MOST})
    return list(rows.scalars())


def clients_named_as(connection: sa.Connection, client: Client) -> list[str]:
    """The ids of others with its name in its country and, where both have one, postal code; at most 200."""
    key = {"name_key": name_key(client.name), "country": client.country, "postal_code": client.postal_code}
    rows = connection.execute(_SAME_NAME, {**key, "client_id": client.client_id, "most": _MOST})
    return list(rows.scalars())


def add_client(connection: sa.Connection, new: KnownClient) -> None:
    """Write a new client. The register must be locked."""
    CLIENTS.insert(connection, [_row(new)])


def change_client(connection: sa.Connection, changed: KnownClient) -> None:
    """Write all but a block. The register must be locked, and the client read for no unit."""
    CLIENTS.replace(connection, [_row(changed)])


def lock_client(connection: sa.Connection, client_id: str) -> KnownClient | None:
    """The client, or the one it was merged into, locked until the transaction ends; or None."""
    row = connection.execute(_LOCK, {"client_id": client_id}).one_or_none()
    return None if row is None else known_client(row)


def set_block(connection: sa.Connection, client_id: str, reason: str | None) -> None:
    """The reason of a block, or None when there is none any more. `add_block_trace` keeps who did it."""
    connection.execute(_BLOCK, {"client_id": client_id, "reason": reason})


def add_block_trace(
    connection: sa.Connection, client_id: str, *, blocked: bool, reason: str, actor: str, now: datetime
) -> None:
    BLOCKS.insert(connection, [ClientBlock(client_id, blocked, reason, actor, now)])


def client_of(connection: sa.Connection, client_id: str) -> KnownClient | None:
    """The client, without any unit's view; or None."""
    return clients_of(connection, [client_id]).get(client_id)


def clients_of(connection: sa.Connection, client_ids: Collection[str]) -> dict[str, KnownClient]:
    """Those of the clients that are known, by the ids asked for, in one statement."""
    return {row.wanted_id: known_client(row) for row in connection.execute(_CLIENTS, {"ids": list(client_ids)})}


def known_client_for(connection: sa.Connection, client_id: str, unit_id: str) -> KnownClient | None:
    """The client as this unit sees it; or None."""
    return clients_for(connection, [(client_id, unit_id)]).get((client_id, unit_id))


def clients_for(connection: sa.Connection, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], KnownClient]:
    """By (client id, unit id): the known ones, each as its unit sees it, in one statement."""
    pair_rows = [{"client_id": client_id, "unit_id": unit_id} for client_id, unit_id in pairs]
    rows = connection.execute(_FOR_UNITS, {"pairs": rows_json(pair_rows)})
    return {
        (row.wanted_id, row.unit_id): known_client(row, unit_days=row.unit_days, buyer_reference=row.buyer_reference)
        for row in rows
    }


def known_client(row: Any, *, unit_days: int | None = None, buyer_reference: str | None = None) -> KnownClient:
    """A row of the table `client`, as a client."""
    return KnownClient(
        client=Client(**{name: getattr(row, name) for name in Client.__slots__}),
        payment_days=row.payment_days if unit_days is None else unit_days,
        email=row.email,
        registered_on=row.registered_on,
        registered_by=row.registered_by,
        blocked_because=row.blocked_because,
        buyer_reference=buyer_reference,
    )


def _row(known: KnownClient) -> ClientRow:
    return ClientRow(
        **asdict(known.client),
        name_key=name_key(known.client.name),
        email=known.email,
        payment_days=known.payment_days,
        registered_on=known.registered_on,
        registered_by=known.registered_by,
    )
