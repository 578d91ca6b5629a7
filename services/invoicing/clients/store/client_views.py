"""Every SQL statement about how units see clients, and whose clients they are."""

from collections.abc import Collection
from dataclasses import asdict

import sqlalchemy as sa

from services.invoicing.clients.domain.client_view import ClientView

_SET = sa.text(
    """insert into client_view (unit_id, client_id, own_name, buyer_reference, contact, payment_days)
    values (:unit_id, :client_id, :own_name, :buyer_reference, :contact, :payment_days)
    on conflict (unit_id, client_id) do update set own_name = excluded.own_name,
      buyer_reference = excluded.buyer_reference, contact = excluded.contact, payment_days = excluded.payment_days"""
)
_VIEWS = sa.text(
    """select unit_id, client_id, own_name, buyer_reference, contact, payment_days from client_view
    where unit_id = :unit_id and client_id = any(:ids)"""
)
_DEALT_WITH = sa.text(
    """select c.client_id from client c where c.client_id = any(:ids) and exists (
      select from unit_holder h where h.member_id = :member_id and (
        exists (select from issued_invoice i where i.unit_id = h.unit_id and i.client_id = c.client_id)
        or exists (select from client_view v where v.unit_id = h.unit_id and v.client_id = c.client_id)
        or exists (select from unit_holder o
          where o.unit_id = h.unit_id and c.registered_by = 'member:' || o.member_id)))"""
)
# From one client of the unit's invoices to the next, so that a unit with many invoices costs as much as one with few.
_CLIENTS = sa.text(
    """with recursive invoiced as (
      (select client_id from issued_invoice where unit_id = :unit_id order by client_id limit 1)
      union all
      select (select i.client_id from issued_invoice i
        where i.unit_id = :unit_id and i.client_id > invoiced.client_id order by i.client_id limit 1)
      from invoiced where invoiced.client_id is not null)
    select client_id from invoiced where client_id is not null
    union select client_id from client_view where unit_id = :unit_id"""
)


def set_view(connection: sa.Connection, view: ClientView) -> None:
    """Write the view, in place of the one that the unit had."""
    connection.execute(_SET, asdict(view))


def views_of(connection: sa.Connection, unit_id: str, client_ids: Collection[str]) -> dict[str, ClientView]:
    """The views that the unit has of these clients, by client id."""
    rows = connection.execute(_VIEWS, {"unit_id": unit_id, "ids": list(client_ids)})
    return {row.client_id: ClientView(**row._asdict()) for row in rows}


def dealt_with(connection: sa.Connection, member_id: str, client_ids: Collection[str]) -> frozenset[str]:
    """Which of these clients a unit of this member has invoiced or has a view of, or one of its holders registered."""
    found = connection.execute(_DEALT_WITH, {"member_id": member_id, "ids": list(client_ids)})
    return frozenset(found.scalars())


def clients_of_unit(connection: sa.Connection, unit_id: str) -> list[str]:
    """Every client that the unit has a view of or invoiced."""
    return list(connection.execute(_CLIENTS, {"unit_id": unit_id}).scalars())
