"""Every SQL statement that searches the register of clients; results come in order of name key and id."""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.db.questions import walking_indexes
from services.invoicing.clients.store.client_views import OwnClients
from services.invoicing.clients.store.clients import KnownClient, known_client

Place = tuple[str, str]
"""Where a page begins: after this (name key, client id)."""
FIRST: Place = ("", "")

_FEW = 5_000  # so many are sorted fast; where more have the words, a walk in the order of names soon fills a page

WIDEST = 20_000
"""So many names may have the words that a member searches for: they are looked through for those it may see."""

_PLACE = sa.text("select name_key, client_id from client where client_id = :client_id")
_BY_NUMBER = sa.text(
    """select * from client where client_id in (
      select coalesce(kept_id, client_id) from client where enterprise_number = :enterprise or vat_number = :vat)
    order by name_key, client_id"""
)
_FOUND = sa.text(
    """with found as materialized (select * from clients_with_words(cast(:words as tsquery), :few + 1))
    select (select count(*) from found) > :few as many,
      array(select client_id from found where (name_key, client_id) > (:key, :client_id)
        order by name_key, client_id limit :most) as ids"""
)
_WALKED = sa.text("select * from clients_walked(cast(:words as tsquery), :key, :client_id, :most)")
_SHOWN = sa.text(
    """with found as materialized (select * from clients_with_words(cast(:words as tsquery), :widest + 1)),
    shown as (select f.name_key, f.client_id from found f cross join lateral (
        select kind, registered_by from client c where c.client_id = f.client_id offset 0) c
      where c.kind <> 'individual' or c.registered_by = any(:registrars) or f.client_id = any(:dealt_with))
    select (select count(*) from found) > :widest as many,
      array(select client_id from shown where (name_key, client_id) > (:key, :client_id)
        order by name_key, client_id limit :most) as ids"""
)
_READ = sa.text(
    """select c.* from unnest(cast(:ids as text[])) as named (id)
    cross join lateral (select * from client where client_id = named.id offset 0) c order by c.name_key, c.client_id"""
)
_ALL = sa.text(
    """select * from client where (name_key, client_id) > (:key, :client_id) and kept_id is null
    order by name_key, client_id limit :most"""
)
_AMONG = sa.text(
    """select * from client
    where client_id = any(:ids) and (name_key, client_id) > (:key, :client_id) and kept_id is null
      and (:words = '' or name_words @@ cast(:words as tsquery) or other_words @@ cast(:words as tsquery))
    order by name_key, client_id limit :most"""
)


def place_of(connection: sa.Connection, client_id: str) -> Place | None:
    """Where this client stands in the order; or None."""
    row = connection.execute(_PLACE, {"client_id": client_id}).one_or_none()
    return None if row is None else (row.name_key, row.client_id)


def clients_numbered(connection: sa.Connection, enterprise: str | None, vat: str | None) -> list[KnownClient]:
    """Those that have one of these numbers."""
    return _read(connection, _BY_NUMBER, {"enterprise": enterprise, "vat": vat})


def clients_named(connection: sa.Connection, words: Sequence[str], after: Place, most: int) -> list[KnownClient]:
    """Those whose names have a word that begins with each of `words`; without words, all."""
    at = {**_at(after), "most": most}
    if not words:
        with walking_indexes(connection):
            return _read(connection, _ALL, at)
    values = {**at, "words": prefix_query(words)}
    row = connection.execute(_FOUND, {**values, "few": _FEW}).one()
    ids = list(connection.execute(_WALKED, values).scalars()) if row.many else row.ids
    return _read(connection, _READ, {"ids": ids}) if ids else []


def clients_shown(
    connection: sa.Connection, own: OwnClients, words: Sequence[str], after: Place, most: int
) -> list[KnownClient] | None:
    """As `clients_named`, of private persons only those that are one's own. None when too many have the words."""
    own_clients = {"registrars": list(own.registrars), "dealt_with": list(own.client_ids)}
    values = {**_at(after), **own_clients, "words": prefix_query(words), "widest": WIDEST, "most": most}
    row = connection.execute(_SHOWN, values).one()
    if row.many:
        return None
    return _read(connection, _READ, {"ids": row.ids}) if row.ids else []


def clients_among(
    connection: sa.Connection, client_ids: Sequence[str], words: Sequence[str], after: Place, most: int
) -> list[KnownClient]:
    """As `clients_named`, among these only."""
    return _read(
        connection, _AMONG, {**_at(after), "ids": list(client_ids), "words": prefix_query(words), "most": most}
    )


def _read(connection: sa.Connection, statement: sa.TextClause, values: dict[str, object]) -> list[KnownClient]:
    return [known_client(row) for row in connection.execute(statement, values)]


def _at(after: Place) -> dict[str, object]:
    return {"key": after[0], "client_id": after[1]}


def prefix_query(words: Sequence[str]) -> str:
    """A tsquery: every word as the beginning of one."""
    quoted = (word.replace("\\", "\\\\").replace("'", "''") for word in words)
    return " & ".join(f"'{word}':*" for word in quoted)
