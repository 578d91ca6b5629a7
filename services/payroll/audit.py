"""What the audit holds against each other in payroll: facts, contracts and books; what it has in common with others."""

from chassis.audit.checks import CLOSING_LISTS, Check, EntryLine, Figure, SharedList, books_check, entry_lines
from services.payroll.accounts import Account

_LINES = entry_lines(
    [
        EntryLine("paid", "payment", Account.FROM_INVOICING, 1),
        EntryLine("paid", "payment", Account.BUDGET, -1),
        EntryLine("contribution", "contribution", Account.BUDGET, 1),
        EntryLine("contribution", "contribution", Account.FROM_CONTRIBUTIONS, -1),
        EntryLine("taken_back", "credit", Account.BUDGET, 1),
        EntryLine("taken_back", "credit", Account.FROM_INVOICING, -1),
        EntryLine("contribution_returned", "contribution_return", Account.FROM_CONTRIBUTIONS, 1),
        EntryLine("contribution_returned", "contribution_return", Account.BUDGET, -1),
        EntryLine("covered", "loss", Account.FROM_CONTRIBUTIONS, 1),
        EntryLine("covered", "loss", Account.BUDGET, -1),
        EntryLine("transferred_out", "transfer", Account.BUDGET, 1),
        EntryLine("transferred_in", "transfer", Account.BUDGET, -1),
        EntryLine("reserved", "reserve", Account.BUDGET, 1),
        EntryLine("reserved", "reserve", Account.RESERVED, -1),
        EntryLine("wage", "wage", Account.RESERVED, 1),
        EntryLine("set_off", "set_off", Account.BUDGET, -1),
        EntryLine("wage_contribution", "wage_contribution", Account.FROM_CONTRIBUTIONS, -1),
    ]
)
_SETTLED = "from settlement join contract using (contract_id)"
_POSTINGS = f"""
  select about as source, purpose, account, unit_id as subject, cents * sign as cents
    from budget_fact join {_LINES} using (fact)
  union all select f.about, f.fact, '{Account.RESERVED}', f.unit_id, c.expected_contribution_cents
    from budget_fact f join contract c on c.contract_id = f.about where f.fact = 'wage_contribution'
  union all select f.about, f.fact, '{Account.BUDGET}', f.unit_id, f.cents - c.expected_contribution_cents
    from budget_fact f join contract c on c.contract_id = f.about where f.fact = 'wage_contribution'
  union all select set_off_id, 'set_off', '{Account.FROM_GOVERNANCE}', member_id, cents from set_off
  union all select contract_id, 'wage', '{Account.WAGES_PAYABLE}', worker_id, -net_cents {_SETTLED}
  union all select contract_id, 'wage', '{Account.NSSO_PAYABLE}', 'enterprise', holiday_pay_cents - employee_nsso_cents
    - special_contribution_cents - employer_charges_cents {_SETTLED}
  union all select contract_id, 'wage', '{Account.HOLIDAY_PAY_PAYABLE}', 'enterprise', -holiday_pay_cents {_SETTLED}
  union all select contract_id, 'wage', '{Account.WITHHOLDING_PAYABLE}', 'enterprise', -withholding_cents
    {_SETTLED}"""
_ABOUT_CONTRACTS = """select about || ' ' || fact as key, unit_id || ' ' || cents as value from budget_fact
    where fact in ('reserved', 'wage')"""
_OF_CONTRACTS = f"""select contract_id || ' reserved' as key, unit_id || ' '
      || (gross_cents + employer_charges_cents + expected_contribution_cents) as value from contract
    union all select contract_id || ' wage', unit_id || ' ' || (gross_cents + employer_charges_cents)
      {_SETTLED}"""
_PASSED = """select about || ' ' || fact as key, unit_id || ' ' || cents as value from budget_fact
    where fact in ('transferred_in', 'transferred_out')"""
_MARKED = """select internal_invoice_id || ' ' || fact as key, unit_id || ' ' || amount_cents as value
    from transfer cross join lateral (
      values ('transferred_out', buyer_unit_id), ('transferred_in', seller_unit_id)) as side(fact, unit_id)
    where transferred_on is not null
    union all select remainder_id || ' ' || fact, side.unit_id || ' ' || cents
    from remainder cross join lateral (
      values ('transferred_out', remainder.unit_id), ('transferred_in', heir_unit_id)) as side(fact, unit_id)"""

CHECKS = (
    books_check("payroll", _POSTINGS),
    Check(
        name="payroll.contracts",
        compares="what is reserved and settled for contracts with their wages",
        stands=_ABOUT_CONTRACTS,
        should=_OF_CONTRACTS,
        shows="select * from budget_fact where about = split_part('{key}', ' ', 1)",
    ),
    Check(
        name="payroll.transfers",
        compares="what passed between units with internal invoices that are marked so, and with what passed to heirs",
        stands=_PASSED,
        should=_MARKED,
        shows="select * from budget_fact where about = split_part('{key}', ' ', 1)",
    ),
)

FIGURES = (
    Figure(
        "units that are closed and still have money or a debt",
        f"""select count(*) as rows, coalesce(sum(cents), 0)::bigint as cents from (
          select -sum(cents) as cents from posting join closing_end on unit_id = subject
          where account = '{Account.BUDGET}' group by subject having sum(cents) <> 0) as budgets""",
    ),
)


def _facts(fact: str) -> str:
    return f"select about as key, unit_id || ' ' || cents as value from budget_fact where fact = '{fact}'"


LISTS = (
    SharedList("invoicing.issued", _facts("issued")),
    SharedList("invoicing.credited", _facts("credited")),
    SharedList("invoicing.lost", _facts("lost")),
    SharedList("invoicing.passed", f"{_facts('paid')} union all {_facts('taken_back')}"),
    SharedList(
        "invoicing.internal_invoices",
        """select internal_invoice_id as key, buyer_unit_id || ' ' || seller_unit_id || ' ' || amount_cents as value
        from transfer""",
    ),
    SharedList(
        "payroll.transfers",
        """select internal_invoice_id as key, transferred_on::text as value from transfer
        where transferred_on is not null""",
    ),
    SharedList(
        "payroll.wages",
        f"select contract_id as key, unit_id || ' ' || gross_cents as value {_SETTLED}",
    ),
    SharedList(
        "contributions.contributions",
        """select about || case fact when 'contribution' then ' turnover' when 'wage_contribution' then ' wage'
            else ' return' end as key, unit_id || ' ' || cents as value from budget_fact
          where fact in ('contribution', 'wage_contribution', 'contribution_returned')
        union all select lost.about || ' loss',
            lost.unit_id || ' ' || lost.cents || ' ' || coalesce(covered.cents::text, 'nothing')
          from budget_fact lost left join budget_fact covered on covered.about = lost.about and covered.fact = 'covered'
          where lost.fact = 'lost'""",
    ),
    SharedList(
        "contributions.tariffs",
        """select legal_entity || ' ' || since || ' ' || kind as key, trim_scale(factor)::text as value
        from coefficient""",
    ),
    SharedList("members.units", "select unit_id as key, legal_entity as value from unit"),
    *CLOSING_LISTS,
    SharedList("members.holders", "select unit_id || ' ' || member_id as key, '' as value from unit_holder"),
)
