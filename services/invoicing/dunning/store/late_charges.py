"""The SQL that reads which late charges a letter announced, less what was taken back, and what was paid of them."""

from collections.abc import Collection

import sqlalchemy as sa

from services.invoicing.dunning.domain.late_charges import Charges

_CHARGES = sa.text(
    """select c.invoice_id, told.cents - back.cents, paid.cents, c.net_left_cents > 0 and c.written_off_on is null
    from claim c
    cross join lateral (
      select t.reminder_id, t.interest_cents + t.compensation_cents as cents
      from reminder_item t join reminder r using (reminder_id)
      where t.invoice_id = c.invoice_id order by r.reminded_on desc, r.reminder_id desc limit 1) told
    cross join lateral (
      select coalesce(sum(k.interest_cents + k.compensation_cents), 0)::bigint as cents
      from charge_correction k where k.invoice_id = c.invoice_id and k.reminder_id = told.reminder_id) back
    cross join lateral (
      select coalesce(sum(charges_cents), 0)::bigint as cents from allocation a
      where a.invoice_id = c.invoice_id) paid
    where c.invoice_id = any(:ids) and told.cents > 0"""
)


def charges_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, Charges]:
    """By invoice id, if its latest letter announced charges. Lock the claims first, or another may pay meanwhile."""
    if not invoice_ids:
        return {}
    rows = connection.execute(_CHARGES, {"ids": sorted(invoice_ids)})
    return {invoice_id: Charges(*fields) for invoice_id, *fields in rows}
