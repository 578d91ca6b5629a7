"""The SQL that lists the internal invoices of a unit; triggers keep the table of offers that wait for their buyer."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.invoicing.enums import InternalSide
from services.invoicing.internal.store.internal_invoices import KNOWN, KnownInternalInvoice


@dataclass(frozen=True, slots=True)
class OfferToDecide:
    """An offer about which its buyer has not decided."""

    internal_invoice_id: str
    seller_unit_id: str
    buyer_unit_id: str


OFFERS_TO_DECIDE = Table("offer_to_decide", OfferToDecide, key="internal_invoice_id")
_FIND = KNOWN.format(
    offers="""(select o.* from (select internal_invoice_id as id from {table}
      where {side}_unit_id = :unit_id {behind} order by internal_invoice_id desc limit :limit) p
    cross join lateral (select * from internal_offer o where o.internal_invoice_id = p.id offset 0) o)"""
)


def find(
    connection: sa.Connection, unit_id: str, side: InternalSide, *, undecided: bool, before: str | None, limit: int
) -> Sequence[KnownInternalInvoice]:
    """At most `limit` where the unit stands on that side, the newest first; made before the offer `before`."""
    behind = "" if before is None else "and internal_invoice_id < :before"
    table = OFFERS_TO_DECIDE.name if undecided else "internal_offer"
    query = _FIND.format(table=table, side=side, behind=behind) + " order by o.internal_invoice_id desc"
    rows = connection.execute(sa.text(query), {"unit_id": unit_id, "before": before, "limit": limit})
    return [KnownInternalInvoice(**row._asdict()) for row in rows]
