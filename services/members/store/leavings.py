"""What a member who leaves still has here: units that are not closed."""

import sqlalchemy as sa

from chassis.closing.tables import LEAVING_ANSWERS, LEAVING_ENDS, LEAVINGS

__all__ = ["LEAVINGS", "LEAVING_ANSWERS", "LEAVING_ENDS", "POSITIONS"]

POSITIONS = sa.text(
    """select l.withdrawal_id, 'hindrances' as part, 'open units' as name, count(*) as counted, 0::bigint as cents
    from leaving l join unit_holder h on h.member_id = l.member_id
    where l.withdrawal_id = any(:withdrawal_ids)
      and not exists (select from unit_closing c where c.unit_id = h.unit_id)
    group by l.withdrawal_id"""
)
