"""Every SQL statement about how units see clients, and whose clients they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.clients.domain.client_view import ClientView

VIEWS = Table("client_view", ClientView, key="unit_id, client_id")
_DEALT_WITH = sa.text(
    """select c.client_id from client c where c.client_id = any(:ids) and exists (
      select from unit_holder h where h.member_id = :member_id and (
        exists (select from issued_invoice i where i.unit_id = h.unit_id and i.client_id = c.client_id)
        or exists (select from client_view v where v.unit_id = h.unit_id and v.client_id = c.client_id)
        or exists (select from unit_holder o
          where o.unit_id = h.unit_id and c.registered_by = 'member:' || o.member_id)))"""
)
_REGISTRARS = sa.text(
    """select distinct 'member:' || o.member_id from unit_holder h cross join lateral (
      select member_id from unit_holder o where o.unit_id = h.unit_id offset 0) o
    where h.member_id = :member_id"""
)
_UNITS = sa.text("select unit_id from unit_holder where member_id = :member_id order by unit_id")
# From one client of each unit's invoices to the next, so that a unit with many invoices costs as much as one with few.
_CLIENTS = sa.text(
    """with recursive invoiced (unit_id, client_id) as (
      select u.unit_id,
        (select i.client_id from issued_invoice i where i.unit_id = u.unit_id order by i.client_id limit 1)
      from unnest(cast(:unit_ids as text[])) as u (unit_id)
      union all
      select p.unit_id, (select i.client_id from issued_invoice i
        where i.unit_id = p.unit_id and i.client_id > p.client_id order by i.client_id limit 1)
      from invoiced p where p.client_id is not null)
    select client_id from invoiced where client_id is not null
    union select client_id from client_view where unit_id = any(:unit_ids)"""
)


@dataclass(frozen=True, slots=True)
class OwnClients:
    """Whom a member knows: the clients that these registered, and these."""

    registrars: frozenset[str]
    client_ids: frozenset[str]


def set_view(connection: sa.Connection, view: ClientView) -> None:
    """Write the view, in place of the one that the unit had."""
    VIEWS.replace(connection, [view])


def views_of(connection: sa.Connection, unit_id: str, client_ids: Collection[str]) -> dict[str, ClientView]:
    """The views that the unit has of these clients, by client id."""
    views = VIEWS.read(
        connection, "unit_id = :unit_id and client_id = any(:ids)", unit_id=unit_id, ids=list(client_ids)
    )
    return {view.client_id: view for view in views}


def dealt_with(connection: sa.Connection, member_id: str, client_ids: Collection[str]) -> frozenset[str]:
    """Which of these clients a unit of this member has invoiced or has a view of, or one of its holders registered."""
    rows = connection.execute(_DEALT_WITH, {"member_id": member_id, "ids": list(client_ids)})
    return frozenset(rows.scalars())


def clients_of_units(connection: sa.Connection, unit_ids: Sequence[str]) -> list[str]:
    """Every client that one of these units has a view of or invoiced, once."""
    return list(connection.execute(_CLIENTS, {"unit_ids": list(unit_ids)}).scalars())


def own_clients(connection: sa.Connection, member_id: str) -> OwnClients:
    """By the rule of `dealt_with`, and those whom the member registered itself."""
    of_member = {"member_id": member_id}
    registrars = frozenset(connection.execute(_REGISTRARS, of_member).scalars())
    client_ids = clients_of_units(connection, connection.execute(_UNITS, of_member).scalars().all())
    return OwnClients(registrars | {f"member:{member_id}"}, frozenset(client_ids))
