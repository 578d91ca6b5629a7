"""What the audit holds against each other in invoicing: claims, payments, numbers, books; what others have too."""

from chassis.audit.checks import CLOSING_LISTS, Check, Figure, SharedList, balances_check
from contracts.invoicing.events import InternalInvoiceIssued, InvoiceCredited, InvoiceIssued
from contracts.wire.base import Event
from services.invoicing.accounts import Account

_PASSED = "passed_cents is not null"
# What should stand on each account, about whom. Of what settled, all turnover passed, was credited or lost.
_BALANCES = f"""
  select '{Account.RECEIVABLE}' as account, client_id as subject, gross_cents as cents from issued_invoice
  union all select '{Account.RECEIVABLE}', client_id, -applied_cents from allocation join claim using (invoice_id)
  union all select '{Account.TURNOVER}', unit_id, -net_left_cents from claim where not {_PASSED}
  union all select '{Account.TO_PAYROLL}', unit_id, -passed_cents from claim where {_PASSED}
  union all select '{Account.VAT_DUE}', 'enterprise', -vat_cents from issued_invoice
  union all select '{Account.VAT_DUE}', 'enterprise', vat_cents from credit_note
  union all select case when vat_back then '{Account.VAT_DUE}' else '{Account.LOST_VAT}' end, 'enterprise', vat_cents
    from loss
  union all select case when l.vat_back then '{Account.VAT_DUE}' else '{Account.LOST_VAT}' end, 'enterprise',
      -r.vat_cents from recovery r join loss l using (invoice_id)
  union all select '{Account.BAD_DEBTS}', 'enterprise', net_cents from loss where not of_unit
  union all select '{Account.BAD_DEBTS}', 'enterprise', -r.net_cents
    from recovery r join loss l using (invoice_id) where not l.of_unit
  union all select '{Account.TO_CONTRIBUTIONS}', i.unit_id, -r.net_cents
    from recovery r join loss l using (invoice_id) join issued_invoice i using (invoice_id) where l.of_unit
  union all select '{Account.BANK}', 'enterprise', amount_cents from payment
  union all select '{Account.LATE_INCOME}', 'enterprise', -charges_cents from allocation
  union all select '{Account.CLIENT_CREDIT}', client_id, case when source like 'use\\_%' then applied_cents
      else -excess_cents end from allocation join claim using (invoice_id)
  union all select '{Account.CLIENT_CREDIT}', client_id, -cents from payment_use where purpose in ('credit', 'refund')
  union all select '{Account.BANK_COSTS}', 'enterprise', -cents from payment_use where purpose = 'bank_cost'
  union all select '{Account.UNEXPLAINED}', 'enterprise', -cents from payment_use where purpose = 'other'
  union all select '{Account.TO_GOVERNANCE}', 'enterprise', -cents from share_receipt
  union all select '{Account.FROM_GOVERNANCE}', 'enterprise', cents from share_payout
  union all select '{Account.SHARE_PAYOUTS}', member_id, -cents from share_payout
  union all select '{Account.SHARE_PAYOUTS}', member_id, m.cents
    from share_payout_movement m join share_payout using (payout_id)
  union all select '{Account.SUSPENSE}', 'enterprise', -left_cents from suspense"""
_CLAIMS = """select invoice_id as key, concat_ws(' ', unit_id, client_id, communication, due_on, total_cents,
    open_cents, net_left_cents, coalesce(passed_cents::text, 'not passed'),
    coalesce(written_off_on::text, 'not lost')) as value from claim"""
_SHOULD_CLAIM = """select i.invoice_id as key, concat_ws(' ', i.unit_id, i.client_id, i.communication, i.due_on,
    i.gross_cents, i.gross_cents - coalesce(a.applied_cents, 0), net_left.cents,
    case when a.settles then net_left.cents::text else 'not passed' end,
    coalesce(l.written_off_on::text, 'not lost')) as value
  from issued_invoice i
    left join (select invoice_id, sum(applied_cents) as applied_cents, bool_or(settles) as settles
      from allocation group by invoice_id) as a using (invoice_id)
    left join (select invoice_id, sum(net_cents) as cents from credit_note group by invoice_id) as c using (invoice_id)
    left join loss l using (invoice_id)
    cross join lateral (select i.net_cents - coalesce(c.cents, 0)
      - case when l.of_unit then l.net_cents else 0 end as cents) as net_left"""
# For every payment: its amount is what invoices got, what it was used for, and what waits.
_PAYMENTS = "select payment_id as key, amount_cents::text as value from payment"
_SPENT = """select payment_id as key, sum(cents)::text as value from (
    select payment_id, 0 as cents from payment
    union all select source, applied_cents + excess_cents + charges_cents from allocation where source like 'pay\\_%'
    union all select payment_id, cents from payment_use
    union all select payment_id, cents from share_receipt
    union all select payment_id, -cents from share_payout_movement
    union all select payment_id, left_cents from suspense
  ) as spent group by payment_id"""
# Files of before their entries were listed have none. An entry may stand in several files, and is one payment.
# Of a file that waited in quarantine a part was imported at a time: how many entries it had is not told.
_FILED = """select b.file || ' ' || reference as key, coalesce(p.amount_cents::text, 'no payment') as value
    from bank_entry b left join payment p using (reference)
  union all select file || ' ' || reference, amount_cents::text from payment p
    where file in (select file from bank_entry)
      and not exists (select from bank_entry b where b.file = p.file and b.reference = p.reference)
  union all select file, count(*)::text from bank_entry
    where file not in (select sha256 from quarantine) group by file"""
_FILES = """select file || ' ' || reference as key, amount_cents::text as value from bank_entry
  union all select sha256, entries::text from bank_file
    where sha256 in (select file from bank_entry) and sha256 not in (select sha256 from quarantine)"""
# The books of each account whose chain began: what its files brought, and what its statements told of no entry.
_ACCOUNTS = f"""select account as key, sum(cents)::text as value from (
    select split_part(y.reference, '/', 1) as account, p.cents
      from posting p join journal_entry e on e.id = p.entry_id join payment y on y.payment_id = e.source
      where p.account = '{Account.BANK}' and y.file is not null
    union all select account, break_cents from bank_statement) as told
  where account in (select account from bank_statement) group by account"""
_CLOSINGS = """select distinct on (account) account as key, new_balance_cents::text as value from bank_statement
  where not late order by account, number desc"""
_BY_HAND = (
    """from payment p where file is null and not exists (select from bank_entry b where b.reference = p.reference)"""
)
_LOWERED = """select source as key, sum(applied_cents + excess_cents + charges_cents)::text as value
  from allocation where source like 'crn\\_%' or source like 'wof\\_%' group by source"""
_LOWERING = """select credit_note_id as key, gross_cents::text as value from credit_note
  union all select loss_id, (net_cents + vat_cents)::text from loss"""
_NUMBERED = """select series, year, sequence from issued_invoice
  union all select series, year, sequence from credit_note
  union all select series, year, sequence from internal_invoice
  union all select series, year, sequence from sent_quote"""
_DOCUMENTS = """
  select invoice_id as key, concat_ws(' ', number, unit_id, client_id, issued_on, net_cents, vat_cents, content_hash)
      as value from issued_invoice
  union all select credit_note_id,
      concat_ws(' ', number, unit_id, client_id, credited_on, net_cents, vat_cents, content_hash) from credit_note
  union all select internal_invoice_id,
      concat_ws(' ', number, seller_unit_id, buyer_unit_id, issued_on, amount_cents, content_hash)
    from internal_invoice join internal_offer using (internal_invoice_id)"""


def _said(event: type[Event], table: str, key: str, fields: str) -> str:
    """What was said of documents of this table. Events of before had no hash."""
    columns = ", ".join(f"data ->> '{field}'" for field in fields.split())
    return f"""select data ->> '{key}' as key,
        concat_ws(' ', {columns}, coalesce(data ->> 'content_hash', document.content_hash)) as value
      from outbox cross join lateral (select body::jsonb -> 'data' as data offset 0) as said
        left join {table} as document on document.{key} = subject
      where routing_key = '{event.NAME}'"""


_SAID = " union all ".join(
    [
        _said(InvoiceIssued, "issued_invoice", "invoice_id", "number unit_id client_id issued_on net_cents vat_cents"),
        _said(
            InvoiceCredited,
            "credit_note",
            "credit_note_id",
            "number unit_id client_id credited_on net_cents vat_cents",
        ),
        _said(
            InternalInvoiceIssued,
            "internal_invoice",
            "internal_invoice_id",
            "number seller_unit_id buyer_unit_id issued_on amount_cents",
        ),
    ]
)
_ISSUED = " union all ".join(
    f"""select {key} as key, format('["document/1","{kind}",%s,%s,"%s"]', to_json({key}), to_json(number), content_hash)
      as value from {table}"""
    for table, kind, key in (
        ("issued_invoice", "invoice", "invoice_id"),
        ("credit_note", "credit_note", "credit_note_id"),
        ("sent_quote", "quote", "quote_id"),
    )
)
_SEALED = """select e.name as key, e.content as value from log_entry e join sealed_log l on l.id = e.log_id
    where l.name = 'documents'"""
_LOST = "from loss l join issued_invoice i using (invoice_id) where l.of_unit"

CHECKS = (
    balances_check("invoicing", _BALANCES),
    Check(
        name="invoicing.claims",
        compares="every claim with its invoice, its allocations, credit notes and loss",
        stands=_CLAIMS,
        should=_SHOULD_CLAIM,
        shows="select * from claim c left join allocation a using (invoice_id) where c.invoice_id = '{key}'",
    ),
    Check(
        name="invoicing.payments",
        compares="the amount of every payment with what invoices got of it, what else it was for, and what waits",
        stands=_PAYMENTS,
        should=_SPENT,
        shows="select * from payment p left join allocation a on a.source = p.payment_id where payment_id = '{key}'",
    ),
    Check(
        name="invoicing.bank_files",
        compares="the entries of every bank file with the payments that they are, and their number with the file's",
        stands=_FILED,
        should=_FILES,
        shows="select * from bank_entry left join payment using (reference) where bank_entry.file"
        " = split_part('{key}', ' ', 1)",
    ),
    Check(
        name="invoicing.bank_balances",
        compares="the books of every account of the bank with the closing balance of its last statement",
        stands=_ACCOUNTS,
        should=_CLOSINGS,
        shows="select number, sequence, day, old_balance_cents, new_balance_cents, break_cents, because, late"
        " from bank_statement where account = '{key}' order by number desc limit 20",
    ),
    Check(
        name="invoicing.allocations",
        compares="what credit notes and losses took off claims with their amounts",
        stands=_LOWERED,
        should=_LOWERING,
        shows="select * from allocation where source = '{key}'",
    ),
    Check(
        name="invoicing.numbers",
        compares="the numbers of invoices, credit notes, internal invoices and quotes with a count without gaps",
        stands=f"select concat_ws('-', year, series, sequence) as key, '' as value from ({_NUMBERED}) as numbered",
        should="""select concat_ws('-', year, series, sequence) as key, '' as value
            from number_series cross join generate_series(1, last) as sequence""",
        shows="select number, issued_on from issued_invoice where concat_ws('-', year, series, sequence) = '{key}'",
    ),
    Check(
        name="invoicing.documents",
        compares="every invoice and note, and its hash, with what was said when it was issued",
        stands=_DOCUMENTS,
        should=_SAID,
        shows="select number, content_hash from issued_invoice where invoice_id = '{key}'",
    ),
    Check(
        name="invoicing.sealed",
        compares="every invoice, credit note and quote that was sent with what was sealed of it",
        stands=_ISSUED,
        should=_SEALED,
        shows="select * from log_entry where name = '{key}'",
    ),
)
_MOVED = "select count(*) as rows, coalesce(sum(break_cents), 0)::bigint as cents from bank_statement b where"
_EARLIER = "(select from bank_statement e where e.account = b.account and e.number < b.number)"
FIGURES = (
    Figure("what accounts held before their first statement", f"{_MOVED} break_cents <> 0 and not exists {_EARLIER}"),
    Figure("what accounts moved that no statement told", f"{_MOVED} break_cents <> 0 and exists {_EARLIER}"),
    Figure(
        "payments by hand that no statement names yet",
        f"select count(*) as rows, coalesce(sum(amount_cents), 0)::bigint as cents {_BY_HAND}",
    ),
)
LISTS = (
    SharedList(
        "invoicing.issued", "select invoice_id as key, unit_id || ' ' || net_cents as value from issued_invoice"
    ),
    SharedList(
        "invoicing.credited", "select credit_note_id as key, unit_id || ' ' || net_cents as value from credit_note"
    ),
    SharedList(
        "invoicing.passed",
        f"""select e.source as key, p.subject || ' ' || abs(p.cents) as value
        from journal_entry e join posting p on p.entry_id = e.id where p.account = '{Account.TO_PAYROLL}'""",
    ),
    SharedList(
        "invoicing.lost",
        f"select invoice_id as key, i.unit_id || ' ' || l.net_cents as value {_LOST} and l.net_cents > 0",
    ),
    SharedList(
        "invoicing.recovered",
        """select payment_id || ' ' || invoice_id as key, i.unit_id || ' ' || r.net_cents as value
        from recovery r join loss l using (invoice_id) join issued_invoice i using (invoice_id)
        where l.of_unit and r.net_cents > 0""",
    ),
    SharedList(
        "invoicing.internal_invoices",
        """select internal_invoice_id as key, buyer_unit_id || ' ' || seller_unit_id || ' ' || amount_cents as value
        from internal_invoice join internal_offer using (internal_invoice_id)""",
    ),
    SharedList(
        "invoicing.share_payments",
        "select payment_id as key, communication || ' ' || cents as value from share_receipt",
    ),
    SharedList(
        "invoicing.payout_movements",
        "select payment_id as key, payout_id || ' ' || cents as value from share_payout_movement",
    ),
    SharedList(
        "governance.share_payouts",
        "select payout_id as key, concat_ws(' ', member_id, communication, cents) as value from share_payout",
    ),
    SharedList(
        "governance.subscriptions",
        "select communication as key, subscription_id || ' ' || price_cents as value from share_subscription",
    ),
    SharedList(
        "governance.subscriptions_ended",
        """select communication as key, ended_on::text as value
        from share_subscription_end join share_subscription using (communication)""",
    ),
    SharedList(
        "payroll.transfers", "select internal_invoice_id as key, transferred_on::text as value from internal_transfer"
    ),
    SharedList("members.units", "select unit_id as key, legal_entity as value from unit"),
    SharedList("members.unit_names", "select unit_id as key, md5(name) as value from unit"),
    SharedList("members.holders", "select unit_id || ' ' || member_id as key, '' as value from unit_holder"),
    SharedList("members.closings", "select unit_id as key, closed_on::text as value from unit_closing"),
    *CLOSING_LISTS,
)
