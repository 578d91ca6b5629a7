"""What the audit holds against each other in governance: register, subscriptions and capital; what others have too."""

from chassis.audit.checks import Check, SharedList, books_check
from services.governance.accounts import Account
from services.governance.shares.store.departures import STANDING

# What the bank received for shares; paid, so issued, so booked: each for the price; what ended is owed back. Before
# there was a share payment for what finance told, it stood at a bank of governance's own.
_COUNTED = "coalesce((select sum(counted_cents) from share_payment p where p.subscription_id = s.subscription_id), 0)"
_PAID = "from subscription s left join merged_subscription f using (subscription_id) where paid_on is not null"
_ISSUED_TO = "coalesce(f.kept_id, s.member_id)"
_ENDED = "from subscription s join subscription_step t using (subscription_id) where t.step in ('refused', 'lapsed')"
# What was released before invoicing was asked to pay left by a bank of governance's own.
_UNORDERED = """where not exists (select from payout_order o
      where o.ground = 'withdrawal' and o.source = payout.withdrawal_id)"""
_SET_OFF = "from set_off s join payout using (withdrawal_id) join withdrawal using (withdrawal_id)"
_POSTINGS = f"""
  select payment_id as source, 'share payment' as purpose, '{Account.FROM_INVOICING}' as account,
    'enterprise' as subject, cents from share_payment
  union all select payment_id, 'share payment', '{Account.SUSPENSE}', 'enterprise', -cents
    from share_payment where subscription_id is null
  union all select payment_id, 'share payment', '{Account.REPAYABLE}', member_id, counted_cents - cents
    from share_payment join subscription using (subscription_id)
  union all select payment_id, 'share payment', '{Account.SHARE_PAYMENTS}', member_id, -counted_cents
    from share_payment join subscription using (subscription_id)
  union all select subscription_id, 'shares paid', '{Account.SHARE_PAYMENTS}', member_id, {_COUNTED} {_PAID}
  union all select subscription_id, 'shares paid', '{Account.BANK}', 'enterprise',
    shares * unit_price_cents - {_COUNTED} {_PAID}
  union all select subscription_id, 'shares paid', '{Account.CAPITAL}', {_ISSUED_TO}, -shares * unit_price_cents {_PAID}
  union all select subscription_id, 'share payments given back', '{Account.SHARE_PAYMENTS}', member_id,
    {_COUNTED} {_ENDED}
  union all select subscription_id, 'share payments given back', '{Account.REPAYABLE}', member_id,
    -{_COUNTED} {_ENDED}
  union all select act_id, 'shares transferred', '{Account.CAPITAL}', member_id, -sum(shares * unit_price_cents)
    from share_movement where kind in ('transfer_out', 'transfer_in') group by act_id, member_id
  union all select act_id, 'shares corrected', '{Account.CAPITAL}', member_id, -sum(shares * unit_price_cents)
    from share_movement where kind = 'correction' group by act_id, member_id
  union all select c.act_id, 'shares corrected', '{Account.REPAYABLE}', c.member_id, c.shares * c.unit_price_cents
    from share_movement c join share_movement i on i.movement_id = c.reverses and i.kind = 'issue'
      join subscription s on s.subscription_id = i.act_id
  union all select c.act_id, 'shares corrected', '{Account.OPENING}', 'enterprise', c.shares * c.unit_price_cents
    from share_movement c join share_movement i on i.movement_id = c.reverses
      join share_opening o on o.opening_id = i.act_id
  union all select import_id, 'shares brought in', '{Account.OPENING}', 'enterprise', sum(shares * unit_price_cents)
    from share_opening group by import_id
  union all select import_id, 'shares brought in', '{Account.CAPITAL}', member_id, -sum(shares * unit_price_cents)
    from share_opening group by import_id, member_id
  union all select act_id, 'shares withdrawn', '{Account.CAPITAL}', member_id, -sum(shares * unit_price_cents)
    from share_movement where kind = 'withdrawal' group by act_id, member_id
  union all select withdrawal_id, 'shares withdrawn', '{Account.LEAVERS}', member_id, -value_cents
    from withdrawal_effect join withdrawal using (withdrawal_id)
  union all select withdrawal_id, 'shares withdrawn', '{Account.RESERVES}', 'enterprise', value_cents - paid_cents
    from withdrawal_effect
  union all select withdrawal_id, 'withdrawal paid', '{Account.LEAVERS}', payee_id, c.cents
    from payout join withdrawal_claim c using (withdrawal_id) {_UNORDERED}
  union all select naming_id, 'payees named', '{Account.LEAVERS}', payee_id, sum(cents) from (
      select n.naming_id, p.payee_id, -p.cents as cents from payee_naming n join payee p using (naming_id)
      union all select n.naming_id, p.payee_id, p.cents from payee_naming n join payee p on p.naming_id = n.replaces
      union all select n.naming_id, w.member_id, e.value_cents - coalesce(
          (select sum(s.cents) from set_off s where s.withdrawal_id = e.withdrawal_id), 0) from payee_naming n
        join withdrawal w using (withdrawal_id) join withdrawal_effect e using (withdrawal_id)
        where n.replaces is null) as shifts group by naming_id, payee_id
  union all select correction_id, 'shares corrected', '{Account.LEAVERS}', w.member_id, e.value_cents
    from share_correction c join withdrawal w on w.withdrawal_id = c.act_id
      join withdrawal_effect e using (withdrawal_id)
  union all select correction_id, 'shares corrected', '{Account.RESERVES}', 'enterprise', e.paid_cents - e.value_cents
    from share_correction c join withdrawal_effect e on e.withdrawal_id = c.act_id
  union all select set_off_id, 'debt set off', '{Account.LEAVERS}', member_id, s.cents {_SET_OFF}
  union all select set_off_id, 'debt set off', '{Account.TO_PAYROLL}', member_id, -s.cents {_SET_OFF}
  union all select dividend_id, 'dividend', '{Account.RESERVES}', 'enterprise', gross_cents from dividend
  union all select dividend_id, 'dividend', '{Account.DIVIDENDS}', member_id, tax_cents - gross_cents from dividend
  union all select dividend_id, 'dividend', '{Account.WITHHOLDING_PAYABLE}', 'enterprise', -tax_cents from dividend
  union all select withdrawal_id, 'withdrawal paid', '{Account.BANK}', 'enterprise', -cents from payout {_UNORDERED}
  union all select payout_id, 'pay-out ordered',
      case ground when 'withdrawal' then '{Account.LEAVERS}' when 'dividend' then '{Account.DIVIDENDS}'
        else '{Account.REPAYABLE}' end, member_id, cents
    from payout_order
  union all select payout_id, 'pay-out ordered', '{Account.TO_INVOICING}', 'enterprise', -cents from payout_order"""
_SHOWS = "select * from share_movement where movement_id = '{key}' or lot_id = '{key}' or act_id = '{key}'"

CHECKS = (
    books_check("governance", _POSTINGS),
    Check(
        name="governance.shares",
        compares="the issues in the share register with the subscriptions that are paid and what was brought in",
        stands="""select act_id as key, concat_ws(' ', member_id, shares, unit_price_cents, effective_on)
            as value from share_movement where kind = 'issue'""",
        should=f"""select subscription_id as key,
            concat_ws(' ', {_ISSUED_TO}, shares, unit_price_cents, paid_on) as value {_PAID}
          union all select opening_id, concat_ws(' ', member_id, shares, unit_price_cents, effective_on)
            from share_opening""",
        shows=_SHOWS,
    ),
    Check(
        name="governance.capital",
        compares="what was paid for the lots that each member has with its capital in the books",
        stands="""select member_id as key, sum(shares * unit_price_cents)::text as value from share_movement
            group by member_id having sum(shares * unit_price_cents) <> 0""",
        should=f"""select subject as key, (-sum(cents))::text as value from posting
            where account = '{Account.CAPITAL}' group by subject having sum(cents) <> 0""",
        shows="select * from share_movement where member_id = '{key}' order by sequence",
    ),
    Check(
        name="governance.accounts",
        compares="net assets of approved accounts with the figures behind them",
        stands="""select accounts_id as key, net_assets_cents::text as value
            from approved_accounts join balance_sheet using (accounts_id)""",
        should="""select accounts_id as key, (assets_cents - provisions_cents - debts_cents - formation_costs_cents
            - research_costs_cents)::text as value from balance_sheet""",
        shows="select * from balance_sheet where accounts_id = '{key}'",
    ),
    Check(
        name="governance.distributions",
        compares="what was decided to distribute with the dividends of it",
        stands="select distribution_id as key, gross_cents::text as value from distribution",
        should="""select distribution_id as key, sum(gross_cents)::text as value from dividend
            group by distribution_id""",
        shows="select * from dividend where distribution_id = '{key}'",
    ),
    Check(
        name="governance.categories",
        compares="members who had shares with those of them who were in a category on every day since",
        stands="""select member_id as key, '' as value from category_period p where known_until is null
          group by member_id having count(*) filter (where until is null) = 1
          and sum(until - since) is not distinct from nullif(max(since) - min(since), 0)
          and min(since) <= (select min(effective_on) from share_movement m
            where m.member_id = p.member_id and m.shares > 0 and m.kind <> 'correction')""",
        should="""select distinct member_id as key, '' as value from share_movement
          where shares > 0 and kind <> 'correction'""",
        shows="select * from category_period where member_id = '{key}' order by sequence",
    ),
    Check(
        name="governance.merges",
        compares="records that are one with another with what they still hold: nothing",
        stands="""select merged_id as key, coalesce(sum(shares), 0)::text as value
            from holder_merge left join share_movement on member_id = merged_id group by merged_id""",
        should="select merged_id as key, '0' as value from holder_merge",
        shows="select * from share_movement where member_id = '{key}' order by sequence",
    ),
    Check(
        name="governance.register",
        compares="every movement of shares with what was sealed of it in the register's log",
        stands="select movement_id as key, share_leaf(m) as value from share_movement m",
        should="""select e.name as key, e.content as value from log_entry e join sealed_log l on l.id = e.log_id
            where l.name like 'register.%'""",
        shows=_SHOWS,
    ),
    Check(
        name="governance.exclusions",
        compares="the withdrawals of who was excluded with the decisions about them",
        stands="""select withdrawal_id as key, concat_ws(' ', member_id, effective_on) as value
            from withdrawal where reason = 'exclusion'""",
        should="""select withdrawal_id as key, concat_ws(' ', member_id, decided_on) as value
            from exclusion_decision join exclusion using (exclusion_id) where excluded""",
        shows="select * from exclusion_decision where withdrawal_id = '{key}'",
    ),
    Check(
        name="governance.departures",
        compares="who has left and was not admitted anew with who holds no shares of those",
        stands=f"select distinct member_id as key, '' as value from departure where {STANDING}",
        should=f"""select distinct member_id as key, '' as value from departure where {STANDING} and not exists (
            select from share_movement m where m.member_id = departure.member_id having sum(m.shares) > 0)""",
        shows="select * from share_movement where member_id = '{key}' order by sequence",
    ),
    Check(
        name="governance.bylaws",
        compares="every bylaw with what was sealed of it",
        stands="select bylaw_id as key, to_jsonb(b)::text as value from bylaw b",
        should="""select e.name as key, e.content::jsonb::text as value
            from log_entry e join sealed_log l on l.id = e.log_id where l.name = 'bylaws'""",
        shows="select * from bylaw where bylaw_id = '{key}'",
    ),
)
LISTS = (
    SharedList(
        "governance.cooperators",
        """select member_id as key, min(effective_on)::text as value from share_movement where kind = 'issue'
        group by member_id""",
    ),
    SharedList(
        "governance.subscriptions",
        """select communication as key, subscription_id || ' ' || shares * unit_price_cents as value
        from subscription join subscription_told using (subscription_id)""",
    ),
    SharedList(
        "governance.subscriptions_ended",
        """select communication as key, day::text as value from subscription_step
          join subscription using (subscription_id) join subscription_told using (subscription_id)
        where step in ('refused', 'lapsed')""",
    ),
    SharedList(
        "invoicing.share_payments",
        "select payment_id as key, communication || ' ' || cents as value from share_payment",
    ),
    SharedList(
        "governance.share_payouts",
        "select payout_id as key, concat_ws(' ', member_id, communication, cents) as value from payout_order",
    ),
    SharedList(
        "invoicing.payout_movements",
        "select payment_id as key, payout_id || ' ' || cents as value from payout_movement",
    ),
    SharedList("members.members", "select member_id as key, '' as value from member"),
    SharedList("members.holders", "select unit_id || ' ' || member_id as key, '' as value from activity"),
)
