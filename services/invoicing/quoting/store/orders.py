"""Every SQL statement about orders: what was invoiced of them, and those that were given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.invoicing.billing.domain.canonical import allowances_from, lines_from
from services.invoicing.billing.domain.credit_note import thawed_note
from services.invoicing.billing.domain.invoice import Draft, Kind
from services.invoicing.billing.store.drafts import StoredDraft
from services.invoicing.billing.store.issued import Issued, Standing
from services.invoicing.clients.store.clients import KnownClient, known_client_for
from services.invoicing.quoting.domain.order import Order, Taken, group_nets
from services.invoicing.quoting.domain.quote_document import thawed_quote
from services.invoicing.units import Unit, unit_of


@dataclass(frozen=True, slots=True)
class OrderInvoice:
    """An invoice of an order; `issued` with how it stands, or None while it is a draft."""

    stored: StoredDraft
    issued: tuple[Issued, Standing] | None


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """An order with its unit, its client as that unit knows it now, and its invoices, the first one first.

    `fee_cents`: for giving it up. `invoices` holds that of the fee too, and none that was discarded.
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


_ADD = sa.text("insert into client_order (order_id, quote_id) values (:order_id, :quote_id)")
_HOLD = sa.text("select from client_order where order_id = :order_id for update")
_OF = sa.text(
    """select o.order_id, o.quote_id, q.unit_id, q.client_id, s.document, a.answered_on, c.cancelled_on,
      coalesce(c.fee_cents, 0) as fee_cents
    from client_order o join quote q using (quote_id) join sent_quote s using (quote_id)
    join quote_answer a using (order_id) left join order_cancellation c using (order_id)
    where o.order_id = :order_id"""
)
_INVOICES = sa.text(
    """select d.invoice_id, d.kind, d.buyer_reference, d.delivered_on,
      (select json_agg(json_build_object('description', l.description, 'quantity', l.quantity::text,
        'unit_price', trim_scale(l.unit_price_cents / 100.0)::text, 'treatment', l.treatment, 'percent', l.percent,
        'exemption', l.reason) order by l.place) from draft_line l where l.invoice_id = d.invoice_id) as lines,
      (select coalesce(json_agg(json_build_object('reason', w.reason, 'cents', w.cents, 'treatment', w.treatment,
        'percent', w.percent, 'exemption', w.exemption) order by w.place), '[]')
        from draft_allowance w where w.invoice_id = d.invoice_id) as allowances,
      array(select n.document from credit_note n where n.invoice_id = d.invoice_id) as notes,
      (select coalesce(sum(n.gross_cents), 0)::bigint from credit_note n where n.invoice_id = d.invoice_id)
        as credited_cents,
      c.open_cents, c.written_off_on is not null as lost,
      i.number, i.series, i.year, i.sequence, i.legal_entity, i.unit_id, i.client_id, i.issued_on, i.due_on,
      i.communication, i.net_cents, i.vat_cents, i.gross_cents, i.document, i.content_hash
    from draft d left join issued_invoice i using (invoice_id) left join claim c using (invoice_id)
    where d.order_id = :order_id and not exists
      (select from draft_step p where p.invoice_id = d.invoice_id and p.step = 'discarded')
    order by d.invoice_id"""
)
_CANCEL = sa.text(
    """insert into order_cancellation (order_id, cancelled_on, work_begins_on, why, fee_cents, invoice_id,
      cancelled_at, actor)
    values (:order_id, :cancelled_on, :work_begins_on, :why, :fee_cents, :invoice_id, :at, :actor)"""
)


def add_order(connection: sa.Connection, order_id: str, quote_id: str) -> None:
    """Write an order; its quote must be held."""
    connection.execute(_ADD, {"order_id": order_id, "quote_id": quote_id})


def order_of(connection: sa.Connection, order_id: str) -> StoredOrder | None:
    row = connection.execute(_OF, {"order_id": order_id}).one_or_none()
    if row is None:
        return None
    unit = unit_of(connection, row.unit_id)
    known = known_client_for(connection, row.client_id, row.unit_id)
    if unit is None or known is None:
        raise LookupError(f"the unit or client of {order_id} is not there, which its foreign keys exclude")
    rows = connection.execute(_INVOICES, {"order_id": order_id}).all()
    invoices = tuple(_invoice(one, order_id, unit, known) for one in rows)
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
        known=known,
        fee_cents=row.fee_cents,
        invoices=invoices,
    )


def hold_order(connection: sa.Connection, order_id: str) -> StoredOrder | None:
    """As `order_of`, held until the transaction ends: nobody else takes the same rest."""
    # A statement of its own: what others wrote while this one waited is seen by the next.
    connection.execute(_HOLD, {"order_id": order_id})
    return order_of(connection, order_id)


def add_cancellation(connection: sa.Connection, cancellation: Cancellation, *, at: datetime, actor: str) -> None:
    """Write for ever that the order was given up. It must be held."""
    values = {name: getattr(cancellation, name) for name in Cancellation.__slots__}
    connection.execute(_CANCEL, {**values, "at": at, "actor": actor})


def _taken(rows: Sequence[Any], invoices: Sequence[OrderInvoice]) -> tuple[Taken, ...]:
    """What each invoice took of the order, less its credit notes. The fee takes nothing of it."""
    found = []
    for row, invoice in zip(rows, invoices, strict=True):
        draft = invoice.stored.draft
        if draft.kind is not Kind.CANCELLATION_FEE:
            nets = group_nets(draft.totals)
            for document in row.notes:
                nets.subtract(group_nets(thawed_note(document).totals))
            found.append(Taken(row.invoice_id, row.number, nets))
    return tuple(found)


def _invoice(row: Any, order_id: str, unit: Unit, known: KnownClient) -> OrderInvoice:
    draft = Draft(
        unit_id=unit.unit_id,
        client=known.client,
        lines=lines_from(row.lines),
        allowances=allowances_from(row.allowances),
        kind=Kind(row.kind),
        unit_name=unit.name,
        buyer_reference=row.buyer_reference,
        delivered_on=row.delivered_on,
    )
    stored = StoredDraft(row.invoice_id, draft, unit, known, order_id)
    if row.number is None:
        return OrderInvoice(stored, None)
    issued = Issued(**{name: getattr(row, name) for name in Issued.__slots__})
    return OrderInvoice(stored, (issued, Standing(row.open_cents, row.credited_cents, row.lost)))
