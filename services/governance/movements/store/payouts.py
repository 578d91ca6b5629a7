"""Every SQL statement about pay-outs: what is owed back, what invoicing was asked to pay, and what the bank said."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.movements.domain.payouts import AmountOwed, PayoutMovement, PayoutOrder
from services.governance.shares.store.departures import STANDING, unpaid_departures

ORDERS = Table("payout_order", PayoutOrder, key="payout_id")
MOVEMENTS = Table("payout_movement", PayoutMovement, key="payment_id")
_COMMUNICATIONS = sa.text("select next_payout_communication() from generate_series(1, :count)")
_REPAYABLE = sa.text(
    f"""select ground, source, member_id, cast(cents as bigint) as cents from (
      select 'subscription' as ground, s.subscription_id as source, s.member_id,
        (select sum(counted_cents) from share_payment p where p.subscription_id = s.subscription_id) as cents
      from subscription_step join subscription s using (subscription_id) where step in ('refused', 'lapsed')
      union all
      select 'payment', p.payment_id, s.member_id, p.cents - p.counted_cents
      from share_payment p join subscription s using (subscription_id) where p.counted_cents < p.cents
      union all
      select 'correction', c.act_id, c.member_id, -sum(c.shares * c.unit_price_cents)
      from share_correction k join share_movement c on c.act_id = k.correction_id
        join share_movement i on i.movement_id = c.reverses and i.kind = 'issue'
      where not exists (select from share_opening b where b.opening_id = i.act_id)
      group by c.act_id, c.member_id
      union all
      select 'dividend', v.dividend_id, v.member_id, v.gross_cents - v.tax_cents from dividend v) as owed
    where cents > 0
      and not exists (select from payout_order o
        where o.ground = owed.ground and o.source = owed.source and o.member_id = owed.member_id)
      and not exists (select {unpaid_departures("owed.member_id")} and {STANDING})
    order by source limit :limit"""  # noqa: S608 - constants
)


def next_communications(connection: sa.Connection, count: int) -> list[str]:
    """The 12 digits that finance writes on each transfer."""
    return list(connection.execute(_COMMUNICATIONS, {"count": count}).scalars())


def repayable(connection: sa.Connection, limit: int) -> list[AmountOwed]:
    """At most `limit` of what members are owed back, or as dividends, and nobody has asked invoicing to pay; what is
    owed to the dead, bankrupt and wound up waits.
    """
    return [AmountOwed(*row) for row in connection.execute(_REPAYABLE, {"limit": limit})]


def add_orders(connection: sa.Connection, orders: Sequence[PayoutOrder]) -> None:
    ORDERS.insert(connection, orders)


def ordered_among(connection: sa.Connection, payout_ids: Collection[str]) -> set[str]:
    """Those of these that invoicing was asked to pay."""
    query = sa.text("select payout_id from payout_order where payout_id = any(:payout_ids)")
    return set(connection.execute(query, {"payout_ids": sorted(payout_ids)}).scalars())


def add_payout_movements(connection: sa.Connection, movements: Sequence[PayoutMovement]) -> None:
    MOVEMENTS.insert(connection, movements)
