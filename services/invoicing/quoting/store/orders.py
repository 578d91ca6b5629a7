"""Every SQL statement about orders: what was invoiced of them, and those that were given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.billing.domain.canonical import allowances_from, lines_from, thawed
from services.invoicing.billing.domain.credit_note import thawed_note
from services.invoicing.billing.domain.numbering import series_of
from services.invoicing.billing.store.drafts import DRAFTS, StoredDraft, draft_from
from services.invoicing.billing.store.issued import ISSUED, InvoicePosition, IssuedRow
from services.invoicing.clients.store.client_merges import whose
from services.invoicing.clients.store.clients import KnownClient, known_client_for
from services.invoicing.quoting.domain.order import InvoicedPart, Order, group_nets
from services.invoicing.quoting.domain.quote import SentQuote
from services.invoicing.quoting.domain.quote_document import thawed_quote
from services.invoicing.units import Unit, unit_of


@dataclass(frozen=True, slots=True)
class OrderInvoice:
    """An invoice of an order; `issued` with how it stands, or None while it is a draft."""

    stored: StoredDraft
    issued: tuple[IssuedRow, InvoicePosition] | None


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """An order with its unit, its client as that unit knows it now, and its invoices, the first one first.

    `fee_cents`: for giving it up. `invoices` includes that of the fee, and none that was discarded.
    """

    quote_id: str
    order: Order
    unit: Unit
    known: KnownClient
    fee_cents: int
    invoices: tuple[OrderInvoice, ...]


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The client gave up the order; `invoice_id` asks the fee, when there is one."""

    order_id: str
    cancelled_on: date
    work_begins_on: date | None
    why: str
    fee_cents: int
    invoice_id: str | None


@dataclass(frozen=True, slots=True)
class OrderRow:
    order_id: str
    quote_id: str


ORDERS = Table("client_order", OrderRow, key="order_id")
CANCELLATIONS = Table("order_cancellation", Cancellation, key="order_id", same={"cancelled_at": datetime, "actor": str})
_LOCK = sa.text("select from client_order where order_id = :order_id for update")
_OF = sa.text(
    """select o.order_id, o.quote_id, q.unit_id, q.client_id, s.document, a.answered_on, c.cancelled_on,
      coalesce(c.fee_cents, 0) as fee_cents
    from client_order o join quote q using (quote_id) join sent_quote s using (quote_id)
    join quote_answer a using (order_id) left join order_cancellation c using (order_id)
    where o.order_id = :order_id"""
)
# Each row of the page is looked up by its key, whatever the planner believes of the tables.
_FIND = """select a.order_id, q.quote_id, q.client_id, s.document, a.answered_on,
    (select c.cancelled_on from order_cancellation c where c.order_id = a.order_id) as cancelled_on
  from (select q.quote_id, q.client_id from quote q where {clauses}
      and (select a.order_id from quote_answer a where a.quote_id = q.quote_id) is not null
    order by q.quote_id desc limit :limit) q
  cross join lateral (select order_id, answered_on from quote_answer a where a.quote_id = q.quote_id offset 0) a
  cross join lateral (select document from sent_quote s where s.quote_id = q.quote_id offset 0) s
  order by q.quote_id desc"""
_INVOICES = sa.text(
    f"""select {DRAFTS.names("d")}, {ISSUED.names("i")},
      (select json_agg(json_build_object('description', l.description, 'quantity', l.quantity::text,
        'unit_price', trim_scale(l.unit_price_cents / 100.0)::text, 'treatment', l.treatment, 'percent', l.percent,
        'exemption', l.reason, 'unit', l.unit, 'printed_cents', l.printed_cents) order by l.place)
        from draft_line l where l.invoice_id = d.invoice_id) as lines,
      (select coalesce(json_agg(json_build_object('reason', w.reason, 'cents', w.cents, 'treatment', w.treatment,
        'percent', w.percent, 'exemption', w.exemption) order by w.place), '[]')
        from draft_allowance w where w.invoice_id = d.invoice_id) as allowances,
      array(select n.document from credit_note n where n.invoice_id = d.invoice_id) as notes,
      (select coalesce(sum(n.gross_cents), 0)::bigint from credit_note n where n.invoice_id = d.invoice_id)
        as credited_cents,
      c.open_cents, c.net_left_cents = 0 as credited, c.written_off_on is not null as lost
    from draft d left join issued_invoice i using (invoice_id) left join claim c using (invoice_id)
    where d.order_id = :order_id and not exists
      (select from draft_step p where p.invoice_id = d.invoice_id and p.step = 'discarded')
    order by d.invoice_id"""  # noqa: S608 - names of columns
)


def add_order(connection: sa.Connection, order_id: str, quote_id: str) -> None:
    """Write an order; its quote must be locked."""
    ORDERS.insert(connection, [OrderRow(order_id, quote_id)])


def order_of(connection: sa.Connection, order_id: str) -> StoredOrder | None:
    row = connection.execute(_OF, {"order_id": order_id}).one_or_none()
    if row is None:
        return None
    unit = unit_of(connection, row.unit_id)
    known_client = known_client_for(connection, row.client_id, row.unit_id)
    if unit is None or known_client is None:
        raise LookupError(f"the unit or client of {order_id} is not there, which its foreign keys exclude")
    rows = connection.execute(_INVOICES, {"order_id": order_id}).all()
    invoices = tuple(_invoice(invoice_row, order_id, unit, known_client) for invoice_row in rows)
    return StoredOrder(
        quote_id=row.quote_id,
        order=Order(
            order_id=order_id,
            sent=thawed_quote(row.document),
            accepted_on=row.answered_on,
            taken=_taken(rows, invoices),
            cancelled_on=row.cancelled_on,
        ),
        unit=unit,
        known=known_client,
        fee_cents=row.fee_cents,
        invoices=invoices,
    )


@dataclass(frozen=True, slots=True)
class ListedOrder:
    order_id: str
    quote_id: str
    client_id: str
    accepted_on: date
    cancelled_on: date | None
    sent: SentQuote


def find_orders(
    connection: sa.Connection, unit_id: str, client_ids: Sequence[str] | None, before: str | None, limit: int
) -> list[ListedOrder]:
    """At most `limit` orders of a unit, those of the newest quotes first; of quotes made before the quote `before`."""
    clauses = ["q.unit_id = :unit_id", whose("q.client_id", client_ids)]
    if before is not None:
        clauses.append("q.quote_id < :before")
    query = sa.text(_FIND.format(clauses=" and ".join(clauses)))
    values = {"unit_id": unit_id, "client_ids": list(client_ids or ()), "before": before, "limit": limit}
    rows = connection.execute(query, values).all()
    return [
        ListedOrder(
            row.order_id, row.quote_id, row.client_id, row.answered_on, row.cancelled_on, thawed_quote(row.document)
        )
        for row in rows
    ]


def lock_order(connection: sa.Connection, order_id: str) -> StoredOrder | None:
    """As `order_of`, locked until the transaction ends: nobody else takes the same rest."""
    # A statement of its own: what others wrote while this one waited is seen by the next.
    connection.execute(_LOCK, {"order_id": order_id})
    return order_of(connection, order_id)


def add_cancellation(connection: sa.Connection, cancellation: Cancellation, *, at: datetime, actor: str) -> None:
    """Write for ever that the order was given up. It must be locked."""
    CANCELLATIONS.insert(connection, [cancellation], cancelled_at=at, actor=actor)


def _taken(rows: Sequence[Any], invoices: Sequence[OrderInvoice]) -> tuple[InvoicedPart, ...]:
    """What each invoice took of the order, less its credit notes. The fee takes nothing of it."""
    parts = []
    for row, invoice in zip(rows, invoices, strict=True):
        draft = invoice.stored.draft
        if draft.kind != "cancellation_fee":
            issued = invoice.issued[0] if invoice.issued else None
            totals = draft.totals if issued is None else thawed(issued.document, series_of(issued.legal_entity)).totals
            nets = group_nets(totals)
            for document in row.notes:
                nets.subtract(group_nets(thawed_note(document).totals))
            number = None if issued is None else issued.number
            parts.append(InvoicedPart(invoice.stored.invoice_id, number, nets))
    return tuple(parts)


def _invoice(row: Any, order_id: str, unit: Unit, known_client: KnownClient) -> OrderInvoice:
    head, rest = DRAFTS.split(row)
    draft = draft_from(head, unit, known_client.client, lines_from(row.lines), allowances_from(row.allowances))
    stored = StoredDraft(head.invoice_id, draft, unit, known_client, order_id)
    if row.number is None:
        return OrderInvoice(stored, None)
    issued, _ = ISSUED.split(rest)
    return OrderInvoice(stored, (issued, InvoicePosition(row.open_cents, row.credited_cents, row.credited, row.lost)))
