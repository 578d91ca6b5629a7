"""How a closing unit stands with payroll, and what money of it passed to its heir."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.closing.answers import CROSSINGS_OF_BOOKS
from chassis.closing.tables import ANSWERS, CLOSINGS, ENDS, HEIRS
from chassis.db.rows import Table
from services.payroll.accounts import Account

__all__ = ["ANSWERS", "CLOSINGS", "ENDS", "HEIRS", "POSITIONS", "Remainder", "add_remainders", "heirs_of"]


@dataclass(frozen=True, slots=True)
class Remainder:
    """Money that was left of a closing unit, and passed to its heir."""

    remainder_id: str
    unit_id: str
    heir_unit_id: str
    cents: int
    passed_on: date


REMAINDERS = Table("remainder", Remainder, key="remainder_id")
# While an internal invoice waits for the unit's money, its seller comes before the heir.
_HEIRS = sa.text(
    """select unit_id, heir_unit_id from closing_heir h where unit_id = any(:unit_ids) and not exists (
      select from transfer t where t.buyer_unit_id = h.unit_id and t.transferred_on is null)"""
)
_FACTS = """
  select unit_id, about, fact, cents,
    case when about like 'iin\\_%' then cents else 0 end as internal_cents
  from budget_fact where unit_id = any(:unit_ids)"""
_OPEN_CONTRACTS = """
  select f.unit_id, f.about, f.cents, case c.kind when 'employee_month'
      then (c.month + interval '1 month' - interval '1 day')::date else c.day end as ends_on
  from budget_fact f join contract c on c.contract_id = f.about
  where f.unit_id = any(:unit_ids) and f.fact = 'reserved' and not exists (
    select from budget_fact w where w.about = f.about and w.fact = 'wage_contribution')"""
_FIGURES = """(values ('paid', 'turnover received'), ('taken_back', 'turnover taken back'),
  ('contribution', 'contributions on turnover'), ('contribution_returned', 'contributions given back'),
  ('covered', 'losses made good'), ('transferred_in', 'received from units'),
  ('transferred_out', 'passed to units'), ('wage', 'wages'),
  ('wage_contribution', 'contributions on wages'), ('set_off', 'debts set off')) as line(fact, name)"""
POSITIONS = sa.text(
    f"""with facts as ({_FACTS}), open_contract as ({_OPEN_CONTRACTS})
    {CROSSINGS_OF_BOOKS}
    union all select subject, 'hindrances', 'budget', 0, -sum(cents)::bigint
      from posting where subject = any(:unit_ids) and account = '{Account.BUDGET}' group by subject
    union all select o.unit_id, 'hindrances',
        case when o.ends_on > c.began_on then 'contracts after the last day' else 'contracts' end,
        count(*), sum(o.cents)::bigint
      from open_contract o join closing c using (unit_id) group by 1, 2, 3
    union all select unit_id, 'crossings', 'internal invoices', 0, sum(
        case fact when 'transferred_in' then -internal_cents when 'transferred_out' then internal_cents else 0 end
      )::bigint from facts group by unit_id
    union all select unit_id, 'figures', name, count(*), sum(cents)::bigint
      from facts join {_FIGURES} using (fact) group by unit_id, name"""  # noqa: S608 - constants
)


def heirs_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, str]:
    """Closing or closed unit → heir, of those of the units for whose money nobody else waits."""
    rows = connection.execute(_HEIRS, {"unit_ids": list(unit_ids)})
    return {row.unit_id: row.heir_unit_id for row in rows}


def add_remainders(connection: sa.Connection, remainders: Sequence[Remainder]) -> None:
    REMAINDERS.insert(connection, remainders)
