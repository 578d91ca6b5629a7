"""What the pot took from a unit and gave it, for the question whether the unit can close."""

import sqlalchemy as sa

from chassis.closing.answers import CROSSINGS_OF_BOOKS
from chassis.closing.tables import ANSWERS, CLOSINGS, ENDS, HEIRS

__all__ = ["ANSWERS", "CLOSINGS", "ENDS", "HEIRS", "POSITIONS"]

# Turnover and losses come from invoicing: what it says of them stands against this.
_SUMS = """
  select unit_id, kind || ' contributions' as name, count(*) as counted, sum(contribution_cents) as cents,
      sum(case kind when 'turnover' then -base_cents else 0 end) as turnover, 0 as lost
    from deduction where unit_id = any(:unit_ids) group by unit_id, kind
  union all
  select unit_id, 'contributions given back', count(*), sum(contribution_cents), sum(base_cents), 0
    from contribution_return where unit_id = any(:unit_ids) group by unit_id
  union all
  select unit_id, 'losses made good', count(*), sum(lost_cents - contribution_cents), 0, -sum(lost_cents)
    from loss where unit_id = any(:unit_ids) group by unit_id"""
POSITIONS = sa.text(
    f"""with sums as ({_SUMS})
    {CROSSINGS_OF_BOOKS}
    union all select unit_id, 'figures', name, counted, cents::bigint from sums
    union all select unit_id, 'crossings', 'turnover', 0, sum(turnover)::bigint from sums group by unit_id
    union all select unit_id, 'crossings', 'losses', 0, sum(lost)::bigint from sums group by unit_id"""  # noqa: S608
)
