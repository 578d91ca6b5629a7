"""Every SQL statement that lists invoices page by page, and sums them up by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from contracts.invoicing.enums import InvoiceKind, InvoiceState, ListedState
from services.invoicing.clients.store.client_merges import whose


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices; what is None does not matter. `before`: only those drafted before this one. `text`: part of a
    number or of the client's name, or a whole communication.
    """

    unit_id: str | None
    client_ids: tuple[str, ...] | None
    state: ListedState | None
    issued_from: date | None
    issued_to: date | None
    text: str | None
    before: str | None


ALL_INVOICES = InvoiceFilter(None, None, None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class InvoiceListItem:
    """`state` as people see it."""

    invoice_id: str
    kind: InvoiceKind
    state: InvoiceState
    number: str | None
    unit_id: str
    client_id: str
    client_name: str
    issued_on: date | None
    due_on: date | None
    total_cents: int | None
    open_cents: int | None


@dataclass(frozen=True, slots=True)
class Month:
    """The invoices issued in one month (`2026-09`), in cents; what was credited of them since, and what is open."""

    month: str
    invoices: int
    net_cents: int
    vat_cents: int
    credited_net_cents: int
    open_cents: int


_SELECT = """select d.invoice_id, d.kind,
    case when c.written_off_on is not null then 'lost'
      when c.open_cents = 0 and c.net_left_cents = 0 then 'credited' when c.open_cents = 0 then 'paid'
      when i.invoice_id is not null then 'issued' else coalesce(s.step, 'draft') end as state,
    i.number, d.unit_id, d.client_id, client.name as client_name, i.issued_on, i.due_on, i.gross_cents as total_cents,
    c.open_cents
  from draft d
  left join issued_invoice i using (invoice_id)
  left join claim c using (invoice_id)
  left join lateral (select step from draft_step where draft_step.invoice_id = d.invoice_id
    order by draft_step.number desc limit 1) s on i.invoice_id is null
  join client on client.client_id = d.client_id
  where true"""
_STATES: Mapping[ListedState, str] = {
    "draft": "i.invoice_id is null and s.step is distinct from 'discarded'",
    "issued": "c.open_cents > 0",
    "overdue": "c.open_cents > 0 and c.due_on < :today",
    "paid": "c.open_cents = 0 and c.net_left_cents > 0 and c.written_off_on is null",
    "credited": "c.open_cents = 0 and c.net_left_cents = 0 and c.written_off_on is null",
    "lost": "c.written_off_on is not null",
}
_NAMED = {
    "unit_id": "d.unit_id = :unit_id",
    "issued_from": "i.issued_on >= :issued_from",
    "issued_to": "i.issued_on <= :issued_to",
    "before": "d.invoice_id < :before",
    "text": "(i.number like :like or i.communication = :digits or client.name ilike :like)",
}
_MONTHS = """select to_char(i.issued_on, 'YYYY-MM') as month, count(*) as invoices,
    sum(i.net_cents)::bigint as net_cents, sum(i.vat_cents)::bigint as vat_cents,
    coalesce(sum(n.net_cents), 0)::bigint as credited_net_cents, sum(c.open_cents)::bigint as open_cents
  from issued_invoice i join claim c using (invoice_id)
  left join (select invoice_id, sum(net_cents) as net_cents from credit_note group by invoice_id) n using (invoice_id)
  where i.issued_on between :first and :last {unit} group by 1 order by 1"""


def find(
    connection: sa.Connection, invoice_filter: InvoiceFilter, *, today: date, limit: int
) -> Sequence[InvoiceListItem]:
    """At most `limit`, the newest draft first."""
    criteria = {name: value for name in InvoiceFilter.__slots__ if (value := getattr(invoice_filter, name)) is not None}
    clauses = [_NAMED[name] for name in criteria if name in _NAMED]
    clauses.append(whose("d.client_id", invoice_filter.client_ids))
    if invoice_filter.state is not None:
        clauses.append(_STATES[invoice_filter.state])
    query = " and ".join([_SELECT, *clauses]) + " order by d.invoice_id desc limit :limit"
    values: dict[str, Any] = {"today": today, "limit": limit, **criteria, **_text(invoice_filter.text or "")}
    values["client_ids"] = list(invoice_filter.client_ids or ())
    return [InvoiceListItem(**row._asdict()) for row in connection.execute(sa.text(query), values)]


def months(connection: sa.Connection, unit_id: str | None, first: date, last: date) -> Sequence[Month]:
    """The months from `first` to `last` in which anything was issued; of a unit, or of all."""
    query = sa.text(_MONTHS.format(unit="" if unit_id is None else "and i.unit_id = :unit_id"))
    values = {"unit_id": unit_id, "first": first, "last": last}
    return [Month(**row._asdict()) for row in connection.execute(query, values)]


def _text(text: str) -> dict[str, str]:
    plain = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return {"like": f"%{plain}%", "digits": "".join(filter(str.isdigit, text))}
