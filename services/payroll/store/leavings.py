"""How a member who leaves stands with payroll: the budgets of the units that it holds."""

import sqlalchemy as sa

from chassis.closing.tables import LEAVING_ANSWERS, LEAVING_ENDS, LEAVINGS
from services.payroll.accounts import Account

__all__ = ["LEAVINGS", "LEAVING_ANSWERS", "LEAVING_ENDS", "POSITIONS"]

# A unit is named, so that the member and whoever settles its debt know which one it is.
POSITIONS = sa.text(
    f"""select l.withdrawal_id, case when sum(p.cents) > 0 then 'hindrances' else 'figures' end as part,
      case when sum(p.cents) > 0 then 'overdrawn ' else 'budget ' end || h.unit_id as name,
      0 as counted, abs(sum(p.cents))::bigint as cents
    from leaving l join unit_holder h on h.member_id = l.member_id
      join posting p on p.subject = h.unit_id and p.account = '{Account.BUDGET}'
    where l.withdrawal_id = any(:withdrawal_ids) group by l.withdrawal_id, h.unit_id"""  # noqa: S608 - constants
)
