"""Plantings in clients' invoices and claims, in members, shares and letters."""

from tests.faults.audit.planting import plant

_THREE_PAYMENTS = """select payment_id from payment where outcome = 'exact' and file is not null
          order by payment_id limit 3"""
INVOICING = (
    plant(
        "an issued document is rewritten with its hash",
        "invoicing",
        """update issued_invoice set document = d.text, content_hash = encode(sha256(convert_to(d.text, 'UTF8')), 'hex')
          from (select invoice_id, replace(document, '"gross_cents":', '"gross_cents":1') as text
            from issued_invoice order by 1 limit 1) as d where d.invoice_id = issued_invoice.invoice_id""",
        names=["invoicing.sealed"],
    ),
    plant(
        "what was sealed of a document is taken away",
        "invoicing",
        "delete from log_entry where id = (select min(id) from log_entry)",
        names=["invoicing.sealed"],
    ),
    plant(
        "a claim's open amount is changed",
        "invoicing",
        """update claim set open_cents = open_cents - 1
          where invoice_id = (select min(invoice_id) from claim where open_cents > 1)""",
        names=["invoicing.claims"],
    ),
    plant(
        "a claim is of another unit",
        "invoicing",
        """update claim set unit_id = (select max(unit_id) from unit)
          where invoice_id = (select min(invoice_id) from claim where unit_id <> (select max(unit_id) from unit))""",
        names=["invoicing.claims", "invoicing.books"],
    ),
    plant(
        "an allocation is taken away",
        "invoicing",
        "delete from allocation where number = (select min(number) from allocation)",
        names=["invoicing.claims", "invoicing.books", "invoicing.payments"],
    ),
    plant(
        "an allocation pays another invoice",
        "invoicing",
        """update allocation set invoice_id = (select max(invoice_id) from claim), settles = false where number = (
          select min(number) from allocation where invoice_id <> (select max(invoice_id) from claim))""",
        names=["invoicing.claims"],
    ),
    plant(
        "a payment's amount is changed",
        "invoicing",
        """update payment set amount_cents = amount_cents + 1
          where payment_id = (select min(payment_id) from payment where suspense_cents = 0 and amount_cents > 0)""",
        names=["invoicing.payments", "invoicing.books"],
    ),
    plant(
        "money in suspense is gone",
        "invoicing",
        """insert into suspense (payment_id, left_cents, reason, value_date, communication)
          select min(payment_id), 100, 'unknown', '2026-09-01', '' from payment""",
        names=["invoicing.payments", "invoicing.books"],
    ),
    plant(
        "a credit note is for more",
        "invoicing",
        "update credit_note set net_cents = net_cents + 1, gross_cents = gross_cents + 1",
        names=["invoicing.claims", "invoicing.allocations", "invoicing.documents", "invoicing.credited"],
    ),
    plant(
        "a loss is larger",
        "invoicing",
        "update loss set net_cents = net_cents + 1",
        names=["invoicing.claims", "invoicing.allocations", "invoicing.lost"],
    ),
    plant(
        "an invoice is renumbered",
        "invoicing",
        """update issued_invoice set sequence = 999, number = year || '-' || series || '-000999'
          where sequence = 3 and series = (select min(series) from issued_invoice)""",
        names=["invoicing.numbers", "invoicing.documents"],
    ),
    plant(
        "two invoices swap their numbers",
        "invoicing",
        """alter table issued_invoice drop constraint issued_invoice_number_key,
          drop constraint issued_invoice_series_year_sequence_key""",
        """update issued_invoice set sequence = 5 - sequence,
            number = year || '-' || series || '-' || lpad((5 - sequence)::text, 6, '0')
          where sequence in (2, 3) and series = (select min(series) from issued_invoice)""",
        names=["invoicing.documents"],
    ),
    plant(
        "an issued document is rewritten with its hash",
        "invoicing",
        """update issued_invoice set document = document || ' ',
            content_hash = encode(sha256(convert_to(document || ' ', 'UTF8')), 'hex')
          where invoice_id = (select min(invoice_id) from issued_invoice)""",
        names=["invoicing.documents"],
    ),
    plant(
        "a credit note is rewritten with its hash",
        "invoicing",
        """update credit_note set document = document || ' ',
            content_hash = encode(sha256(convert_to(document || ' ', 'UTF8')), 'hex')""",
        names=["invoicing.documents"],
    ),
    plant(
        "the bank's file is half imported",
        "invoicing",
        f"delete from allocation where source in ({_THREE_PAYMENTS})",
        f"delete from payment where payment_id in ({_THREE_PAYMENTS})",
        names=["invoicing.bank_balances", "invoicing.bank_files", "invoicing.books"],
    ),
    plant(
        "the bank's file is half imported, and its entries are half listed",
        "invoicing",
        """delete from bank_entry where (file, reference) = (select file, min(reference) from bank_entry group by file
          order by count(*) desc limit 1)""",
        names=["invoicing.bank_files"],
    ),
    plant(
        "the bank's last balance is another",
        "invoicing",
        "update bank_statement set new_balance_cents = new_balance_cents + 1",
        names=["invoicing.bank_balances"],
    ),
    plant(
        "an entry of the bank's file is for more",
        "invoicing",
        """update bank_entry set amount_cents = amount_cents + 1
          where reference = (select min(reference) from bank_entry)""",
        names=["invoicing.bank_files"],
    ),
    plant(
        "a series counts further than its last invoice",
        "invoicing",
        "update number_series set last = last + 1",
        names=["invoicing.numbers"],
    ),
    plant(
        "an invoice is for more, with its claim",
        "invoicing",
        """update issued_invoice set net_cents = net_cents + 1, gross_cents = gross_cents + 1
          where invoice_id = (select min(invoice_id) from issued_invoice)""",
        """update claim set total_cents = total_cents + 1, open_cents = open_cents + 1, settled_on = null,
          net_left_cents = net_left_cents + 1, passed_cents = passed_cents + 1
          where invoice_id = (select min(invoice_id) from issued_invoice)""",
        names=["invoicing.books", "invoicing.documents", "invoicing.issued"],
    ),
    plant(
        "the books of an invoice are for another client",
        "invoicing",
        """update posting set subject = 'cli_made_up' where (entry_id, line) = (
          select entry_id, line from posting where account = 'receivable' limit 1)""",
        names=["invoicing.books"],
    ),
    plant(
        "an internal invoice names another buyer",
        "invoicing",
        """update internal_offer set buyer_unit_id = (select min(unit_id) from unit
          where unit_id not in (select seller_unit_id from internal_offer)
            and unit_id not in (select buyer_unit_id from internal_offer))""",
        names=["invoicing.documents", "invoicing.internal_invoices"],
    ),
    plant("a unit has another name", "invoicing", "update unit set name = name || '!'", names=["members.unit_names"]),
)
OTHERS = (
    plant(
        "a member has another address", "members", "update member set email = 'x' || email", names=["members.addresses"]
    ),
    plant(
        "a member reads letters elsewhere",
        "notifications",
        "update person set email = 'x' || email",
        names=["members.addresses", "notifications.addressees"],
    ),
    plant(
        "a letter went to another address",
        "notifications",
        """update letter set email = 'x' || email
          where number = (select min(number) from letter where member_id is not null)""",
        names=["notifications.addressees"],
    ),
    plant(
        "a letter is deleted",
        "notifications",
        "delete from letter where cause_id = (select min(cause_id::text)::uuid from letter)",
        names=["notifications.letters"],
    ),
    plant(
        "a letter is written that no message caused",
        "notifications",
        """insert into letter (cause_id, member_id, kind, language, email, subject, body, written_at, next_try_at)
          select gen_random_uuid(), member_id, kind, language, email, subject, body, written_at, next_try_at
          from letter where member_id is not null limit 1""",
        names=["notifications.letters"],
    ),
    plant(
        "a unit is sold to another entity",
        "members",
        "update unit set legal_entity = 'LU' where unit_id = (select min(unit_id) from unit)",
        names=["members.units"],
    ),
    plant(
        "a holder is taken from a unit",
        "members",
        "delete from unit_holder where unit_id = (select min(unit_id) from unit)",
        names=["members.holders"],
    ),
    plant(
        "a cooperator since another day",
        "members",
        "update cooperator set since = since - 1",
        names=["governance.cooperators"],
    ),
    plant(
        "a member is a cooperator without shares",
        "members",
        "insert into cooperator values ('mbr_made_up', '2026-09-01')",
        names=["governance.cooperators"],
    ),
    plant(
        "a unit is closed, and only members knows it",
        "members",
        "insert into unit_closing select unit_id, '2026-09-01', 'x', 'x:y' from unit limit 1",
        names=["members.closings"],
    ),
    plant(
        "a unit is closing, and only members knows it",
        "members",
        "insert into closing select unit_id, '2026-09-01', 'x', 'x:y' from unit limit 1",
        names=["members.closings_begun"],
    ),
    plant(
        "a unit has an heir, and only payroll knows it",
        "payroll",
        "insert into closing_heir select min(unit_id), max(unit_id) from unit",
        names=["members.heirs"],
    ),
    plant(
        "the closing of a unit ended, and only contributions knows it",
        "contributions",
        "insert into closing_end select unit_id, '2026-09-01' from unit limit 1",
        names=["members.closings_ended"],
    ),
    plant(
        "money passed to an heir, and no budget knows it",
        "payroll",
        "insert into remainder select 'rmd_made_up', min(unit_id), max(unit_id), 1, '2026-09-01' from unit",
        names=["payroll.transfers"],
    ),
    plant(
        "a member has more shares",
        "governance",
        "update share_movement set shares = shares + 1 where sequence = 1",
        names=["governance.shares", "governance.capital", "governance.register"],
    ),
    plant(
        "shares are another member's",
        "governance",
        """update share_movement set member_id = (select member_id from share_movement where sequence = 2)
          where sequence = 1""",
        names=["governance.shares", "governance.capital", "governance.register", "governance.cooperators"],
    ),
    plant(
        "an entry of the register is gone",
        "governance",
        "delete from share_movement where sequence = 2",
        names=["governance.shares", "governance.capital", "governance.register", "governance.cooperators"],
    ),
    plant(
        "a subscription was cheaper",
        "governance",
        """update subscription set unit_price_cents = unit_price_cents - 1
          where subscription_id = (select min(subscription_id) from subscription)""",
        names=["governance.shares", "governance.books"],
    ),
    plant(
        "capital stands on another member",
        "governance",
        """update posting set subject = 'mbr_made_up'
          where (entry_id, line) = (select entry_id, line from posting where account = 'capital' limit 1)""",
        names=["governance.books", "governance.capital"],
    ),
    plant(
        "a share is paid and not booked",
        "governance",
        """insert into subscription
          select 'sub_made_up', member_id, 1, 3000, '2026-09-01', '2026-09-01' from member limit 1""",
        names=["governance.shares", "governance.books"],
    ),
    plant(
        "a member nobody registered",
        "governance",
        "insert into member values ('mbr_made_up')",
        names=["members.members"],
    ),
)
