"""What the audit holds against each other in contributions: facts, books, tariffs; what others have too."""

from chassis.audit.checks import CLOSING_LISTS, Check, SharedList, books_check
from services.contributions.accounts import Account

_TAKEN = f"""select source_id, kind || '_contribution' as purpose,
    case kind when 'turnover' then '{Account.TURNOVER}' else '{Account.WAGES}' end as pot,
    unit_id, legal_entity, contribution_cents from deduction"""
# What reductions are for stands with payroll: their clearing account is held against it.
_POSTINGS = f"""
  select source_id as source, purpose, '{Account.TO_PAYROLL}' as account, unit_id as subject,
      contribution_cents as cents from ({_TAKEN}) as taken
  union all select source_id, purpose, pot, legal_entity, -contribution_cents from ({_TAKEN}) as taken
  union all select credit_note_id, 'contribution_return', '{Account.TURNOVER}', legal_entity, contribution_cents
    from contribution_return
  union all select credit_note_id, 'contribution_return', '{Account.TO_PAYROLL}', unit_id, -contribution_cents
    from contribution_return
  union all select invoice_id, 'loss', '{Account.LOSSES}', legal_entity, lost_cents - contribution_cents from loss
  union all select invoice_id, 'loss', '{Account.TO_PAYROLL}', unit_id, contribution_cents - lost_cents from loss
  union all select payment_id, 'recovery:' || invoice_id, '{Account.FROM_INVOICING}', unit_id, recovered_cents
    from recovery
  union all select payment_id, 'recovery:' || invoice_id, '{Account.LOSSES}', legal_entity, -recovered_cents
    from recovery"""
# The coefficient of a wage is that of its kind of contract, which stands with payroll: it must be one of the tariff's.
_RATED = """select source_id || ' ' || kind as key, legal_entity, tariff_since, base_cents, contribution_cents, kind
    from deduction
  union all select invoice_id || ' loss', legal_entity, tariff_since, lost_cents, contribution_cents, 'turnover'
    from loss"""
_DUE = f"""select key, coalesce((
      select contribution_cents::text
      where case kind when 'turnover' then exists (
          select from tariff t where t.legal_entity = rated.legal_entity and t.since = tariff_since
            and round(base_cents * t.turnover_percent / 100) = contribution_cents)
        else exists (
          select from coefficient c where c.legal_entity = rated.legal_entity and c.since = tariff_since
            and round(base_cents * c.factor) = contribution_cents) end), 'by no tariff') as value
  from ({_RATED}) as rated"""

CHECKS = (
    books_check("contributions", _POSTINGS, except_purposes=("reductions",)),
    Check(
        name="contributions.tariffs",
        compares="every contribution with the rate of its tariff on its base, rounded half up",
        stands=f"select key, contribution_cents::text as value from ({_RATED}) as rated",
        should=_DUE,
        shows="select * from deduction where source_id = split_part('{key}', ' ', 1)",
    ),
)
LISTS = (
    SharedList(
        "contributions.tariffs",
        """select legal_entity || ' ' || since || ' ' || kind as key, trim_scale(factor)::text as value
        from coefficient""",
    ),
    SharedList(
        "contributions.contributions",
        """select source_id || ' ' || kind as key, unit_id || ' ' || contribution_cents as value from deduction
        union all select credit_note_id || ' return', unit_id || ' ' || contribution_cents from contribution_return
        union all select invoice_id || ' loss', unit_id || ' ' || lost_cents || ' ' || (lost_cents - contribution_cents)
          from loss""",
    ),
    SharedList(
        "invoicing.passed",
        """select source_id as key, unit_id || ' ' || base_cents as value from deduction where kind = 'turnover'
        union all select credit_note_id, unit_id || ' ' || base_cents from contribution_return""",
    ),
    SharedList("invoicing.lost", "select invoice_id as key, unit_id || ' ' || lost_cents as value from loss"),
    SharedList(
        "invoicing.recovered",
        "select payment_id || ' ' || invoice_id as key, unit_id || ' ' || recovered_cents as value from recovery",
    ),
    SharedList(
        "payroll.wages",
        "select source_id as key, unit_id || ' ' || base_cents as value from deduction where kind = 'wage'",
    ),
    SharedList("members.units", "select unit_id as key, legal_entity as value from unit"),
    *CLOSING_LISTS,
)
