"""How a closing unit stands with invoicing, all in one statement."""

import sqlalchemy as sa

from chassis.closing.answers import CROSSINGS_OF_BOOKS
from chassis.closing.tables import ANSWERS, CLOSINGS, ENDS, HEIRS
from services.invoicing.accounts import Account

__all__ = ["ANSWERS", "CLOSINGS", "ENDS", "HEIRS", "POSITIONS"]

_ISSUED = """select i.unit_id, i.invoice_id, i.net_cents, c.open_cents
  from issued_invoice i join claim c using (invoice_id) where i.unit_id = any(:unit_ids)"""
_DRAFTS = """select d.unit_id from draft d where d.unit_id = any(:unit_ids)
  and not exists (select from issued_invoice i where i.invoice_id = d.invoice_id)
  and not exists (select from draft_step p where p.invoice_id = d.invoice_id and p.step = 'discarded')"""
_ORDERS = """select q.unit_id, (s.document::json ->> 'net_cents')::bigint - (
      select coalesce(sum(i.net_cents), 0) from draft d join issued_invoice i using (invoice_id)
      where d.order_id = o.order_id and d.kind <> 'cancellation_fee')
    + (select coalesce(sum(n.net_cents), 0) from draft d join credit_note n using (invoice_id)
      where d.order_id = o.order_id and d.kind <> 'cancellation_fee') as left_cents
  from quote q join client_order o using (quote_id) join sent_quote s using (quote_id)
  where q.unit_id = any(:unit_ids)
    and not exists (select from order_cancellation x where x.order_id = o.order_id)"""
_INTERNAL = """select side.unit_id, sign * o.amount_cents as cents, d.accepted, t.transferred_on
  from (select seller_unit_id as unit_id, 1 as sign, internal_invoice_id from internal_offer
      where seller_unit_id = any(:unit_ids)
    union all select buyer_unit_id, -1, internal_invoice_id from internal_offer
      where buyer_unit_id = any(:unit_ids)) as side
  join internal_offer o using (internal_invoice_id)
  left join internal_decision d using (internal_invoice_id)
  left join internal_transfer t using (internal_invoice_id)"""
_LOST = """select i.unit_id, l.net_cents from loss l join issued_invoice i using (invoice_id)
  where i.unit_id = any(:unit_ids) and l.of_unit"""
_PASSED = f"""select subject as unit_id, -sum(cents) as cents from posting
  where subject = any(:unit_ids) and account = '{Account.TO_PAYROLL}' group by subject"""  # noqa: S608 - a constant
POSITIONS = sa.text(
    f"""with issued as ({_ISSUED}), left_of_order as ({_ORDERS}), internal as ({_INTERNAL}), lost as ({_LOST}),
      passed as ({_PASSED})
    {CROSSINGS_OF_BOOKS}
    union all select unit_id, 'hindrances', 'open claims', count(*), sum(open_cents)::bigint
      from issued where open_cents <> 0 group by unit_id
    union all select unit_id, 'hindrances', 'drafts', count(*), 0 from ({_DRAFTS}) as draft group by unit_id
    union all select unit_id, 'hindrances', 'orders', count(*), sum(left_cents)::bigint
      from left_of_order where left_cents > 0 group by unit_id
    union all select unit_id, 'hindrances', 'internal invoices', count(*), sum(cents)::bigint
      from internal where accepted is not false and transferred_on is null group by unit_id
    union all select unit_id, 'crossings', 'internal invoices', 0, sum(cents)::bigint
      from internal where transferred_on is not null group by unit_id
    union all select unit_id, 'crossings', 'turnover', 0, cents::bigint from passed
    union all select unit_id, 'crossings', 'losses', 0, sum(net_cents)::bigint from lost group by unit_id
    union all select unit_id, 'figures', 'invoiced', count(*), sum(net_cents)::bigint from issued group by unit_id
    union all select unit_id, 'figures', 'turnover passed', 0, cents::bigint from passed
    union all select unit_id, 'figures', 'lost', count(*), sum(net_cents)::bigint from lost group by unit_id
    union all select unit_id, 'figures', 'credited', count(*), sum(net_cents)::bigint
      from credit_note where unit_id = any(:unit_ids) group by unit_id"""  # noqa: S608 - constants
)
