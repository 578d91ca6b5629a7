"""Plantings in budgets, contributions and messages."""

from tests.faults.audit.planting import plant

_FIRST_PAID = "(select about from budget_fact where fact = 'paid' order by number limit 1)"
_OTHER_UNIT = "(select max(unit_id) from unit)"
_PAID = "payroll.invoicing.invoice_paid.v1"

PAYROLL = (
    plant(
        "the day of an entry is changed",
        "payroll",
        "update journal_entry set booked_on = booked_on + 1 where id = (select min(id) from journal_entry)",
        names=["sealed"],
    ),
    plant(
        "a posting's unit is swapped",
        "payroll",
        f"""update posting set subject = {_OTHER_UNIT} where (entry_id, line) = (
          select entry_id, line from posting where account = 'budget' and subject <> {_OTHER_UNIT} limit 1)""",
        names=["payroll.books"],
    ),
    plant(
        "a posting's unit is swapped on a clearing account",
        "payroll",
        f"""update posting set subject = {_OTHER_UNIT} where (entry_id, line) = (
          select entry_id, line from posting where account = 'clearing:invoicing>payroll'
            and subject <> {_OTHER_UNIT} limit 1)""",
        names=["payroll.books", "clearing:invoicing>payroll"],
    ),
    plant(
        "both postings of an entry are for another unit",
        "payroll",
        f"""update posting set subject = {_OTHER_UNIT} where entry_id = (
          select e.id from journal_entry e join posting p on p.entry_id = e.id
          where purpose = 'payment' and subject <> {_OTHER_UNIT} limit 1)""",
        names=["payroll.books", "clearing:invoicing>payroll"],
    ),
    plant(
        "the cents of one posting are raised",
        "payroll",
        "update posting set cents = cents + 1 where (entry_id, line) = (select min(entry_id), 0 from posting)",
        names=["journal", "payroll.books"],
    ),
    plant(
        "an entry is taken away",
        "payroll",
        "delete from posting where entry_id = (select max(id) from journal_entry)",
        "delete from journal_entry where id = (select max(id) from journal_entry)",
        names=["payroll.books"],
    ),
    plant(
        "an entry without a fact is booked",
        "payroll",
        """with entry as (insert into journal_entry (source, purpose, booked_on, actor)
            values ('inv_made_up', 'payment', '2026-09-01', 'x:y') returning id)
          insert into posting (entry_id, line, account, subject, cents)
          select id, 0, 'reserved', 'unit_a', 100 from entry
            union all select id, 1, 'budget', 'unit_b', -100 from entry""",
        names=["payroll.books"],
    ),
    plant(
        "a budget fact is deleted",
        "payroll",
        f"delete from budget_fact where fact = 'paid' and about = {_FIRST_PAID}",
        names=["payroll.books", "invoicing.passed"],
    ),
    plant(
        "a budget fact is raised by 1,000 euro",
        "payroll",
        f"update budget_fact set cents = cents + 100000 where fact = 'paid' and about = {_FIRST_PAID}",
        names=["payroll.books", "invoicing.passed"],
    ),
    plant(
        "a budget fact is invented",
        "payroll",
        f"""insert into budget_fact (about, fact, unit_id, cents, booked_on)
          values ('inv_made_up', 'paid', {_OTHER_UNIT}, 100000, '2026-09-01')""",
        names=["payroll.books", "invoicing.passed"],
    ),
    plant(
        "a fact that only opens an advance is invented",
        "payroll",
        f"""insert into budget_fact (about, fact, unit_id, cents, booked_on)
          values ('inv_made_up', 'issued', {_OTHER_UNIT}, 100000, '2026-09-01')""",
        names=["invoicing.issued"],
    ),
    plant(
        "a fact that only opens an advance is raised",
        "payroll",
        """update budget_fact set cents = cents + 1
          where number = (select min(number) from budget_fact where fact = 'issued')""",
        names=["invoicing.issued"],
    ),
    plant(
        "a fact is of another unit",
        "payroll",
        f"""update budget_fact set unit_id = {_OTHER_UNIT} where number = (
          select min(number) from budget_fact where fact = 'contribution' and unit_id <> {_OTHER_UNIT})""",
        names=["payroll.books", "contributions.contributions"],
    ),
    plant(
        "fact and books are raised together",
        "payroll",
        """update budget_fact set cents = cents + 100
          where fact = 'paid' and about = (select min(about) from budget_fact where fact = 'paid')""",
        """update posting set cents = cents + 100 * sign(cents) where entry_id = (select id from journal_entry
          where purpose = 'payment' order by source limit 1)""",
        names=["clearing:invoicing>payroll", "invoicing.passed"],
    ),
    plant(
        "a wage is changed in its contract",
        "payroll",
        """update contract set gross_cents = gross_cents + 1, net_cents = net_cents + 1
          where contract_id = (select min(contract_id) from contract)""",
        names=["payroll.books", "payroll.contracts", "payroll.wages"],
    ),
    plant(
        "a settlement is taken away",
        "payroll",
        "delete from settlement where contract_id = (select min(contract_id) from settlement)",
        names=["payroll.books", "payroll.contracts", "payroll.wages"],
    ),
    plant(
        "a transfer is no longer marked as passed",
        "payroll",
        "update transfer set transferred_on = null",
        names=["payroll.transfers"],
    ),
    plant(
        "an internal invoice is for more",
        "payroll",
        "update transfer set amount_cents = amount_cents + 1",
        names=["payroll.transfers", "invoicing.internal_invoices"],
    ),
    plant(
        "a coefficient is changed",
        "payroll",
        "update coefficient set factor = factor * 2",
        names=["contributions.tariffs"],
    ),
    plant(
        "a unit has one holder more",
        "payroll",
        "insert into unit_holder select unit_id, 'mbr_made_up' from unit limit 1",
        names=["members.holders"],
    ),
)
MESSAGES = (
    plant(
        "an inbox row is deleted",
        "payroll",
        f"""delete from inbox
          where consumer = '{_PAID}' and message_id = (
            select min(message_id::text)::uuid from inbox where consumer = '{_PAID}')""",
        names=["invoicing.invoice_paid.v1"],
    ),
    plant(
        "an inbox row is invented",
        "contributions",
        """insert into inbox (consumer, message_id)
          values ('contributions.invoicing.invoice_paid.v1', '01990000-0000-7000-8000-000000000000')""",
        names=["invoicing.invoice_paid.v1"],
    ),
    plant(
        "an outbox row is marked published and was never sent",
        "invoicing",
        """insert into outbox (message_id, routing_key, subject, body, actor, published_at)
          select '01990000-0000-7000-8000-000000000000', routing_key, subject,
            replace(body, message_id::text, '01990000-0000-7000-8000-000000000000'), actor, now()
          from outbox where routing_key = 'invoicing.invoice_overdue.v1' limit 1""",
        names=["invoicing.invoice_overdue.v1"],
    ),
    plant(
        "an outbox row is deleted",
        "payroll",
        "delete from outbox where id = (select min(id) from outbox where routing_key = 'payroll.wage_settled.v1')",
        names=["payroll.wage_settled.v1"],
    ),
    plant(
        "an outbox row is given another message's id",
        "members",
        "update outbox set message_id = '01990000-0000-7000-8000-000000000000' where id = (select min(id) from outbox)",
        names=["outbox", "members.member_registered.v1"],
    ),
    plant(
        "a message is about something else than its row",
        "governance",
        "update outbox set body = replace(body, 'governance.cooperator_admitted', 'governance.something_else')",
        names=["outbox"],
    ),
)
CONTRIBUTIONS = (
    plant(
        "a deduction is changed",
        "contributions",
        """update deduction set contribution_cents = contribution_cents - 1
          where source_id = (select min(source_id) from deduction)""",
        names=["contributions.books", "contributions.tariffs", "contributions.contributions"],
    ),
    plant(
        "a deduction is from less",
        "contributions",
        """update deduction set base_cents = base_cents - 1 where source_id = (
          select min(source_id) from deduction where kind = 'turnover')""",
        names=["invoicing.passed"],
    ),
    plant(
        "a deduction is taken away",
        "contributions",
        "delete from deduction where source_id = (select min(source_id) from deduction)",
        names=["contributions.books", "contributions.contributions"],
    ),
    plant(
        "a deduction is of another unit",
        "contributions",
        f"""update deduction set unit_id = {_OTHER_UNIT} where source_id = (
          select min(source_id) from deduction where unit_id <> {_OTHER_UNIT})""",
        names=["contributions.books", "contributions.contributions"],
    ),
    plant(
        "a tariff is changed",
        "contributions",
        "update tariff set turnover_percent = 5",
        names=["contributions.tariffs"],
    ),
    plant(
        "a loss is larger",
        "contributions",
        "update loss set lost_cents = lost_cents + 1",
        names=["contributions.books", "invoicing.lost"],
    ),
    plant(
        "less was given back",
        "contributions",
        "update contribution_return set contribution_cents = contribution_cents - 1",
        names=["contributions.books", "contributions.contributions"],
    ),
    plant(
        "a unit is of another entity", "contributions", "update unit set legal_entity = 'LU'", names=["members.units"]
    ),
    plant(
        "two contributions are swapped on the pot's account",
        "contributions",
        """update posting set subject = 'LU' where (entry_id, line) = (
          select entry_id, line from posting where account = 'pot:turnover' limit 1)""",
        names=["contributions.books"],
    ),
)
