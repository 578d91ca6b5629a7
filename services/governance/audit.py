"""What the audit holds against each other in governance: register, subscriptions and capital; what others have too."""

from chassis.audit.checks import Check, SharedList, books_check
from services.governance.accounts import Account

# Paid, so issued, so booked: each for the price of the subscription.
_POSTINGS = f"""
  select subscription_id as source, 'shares paid' as purpose, '{Account.BANK}' as account, 'enterprise' as subject,
    shares * unit_price_cents as cents from subscription where paid_on is not null
  union all select subscription_id, 'shares paid', '{Account.CAPITAL}', member_id, -shares * unit_price_cents
    from subscription where paid_on is not null"""
_NUMBERS = "select number::text as key, '' as value from share_entry"

CHECKS = (
    books_check("governance", _POSTINGS),
    Check(
        name="governance.shares",
        compares="the issues in the share register with the subscriptions that are paid",
        stands="""select subscription_id as key, concat_ws(' ', member_id, shares, unit_price_cents, effective_on)
            as value from share_entry where kind = 'issue'""",
        should="""select subscription_id as key, concat_ws(' ', member_id, shares, unit_price_cents, paid_on) as value
            from subscription where paid_on is not null""",
        shows="select * from share_entry full join subscription using (subscription_id)"
        " where subscription_id = '{key}'",
    ),
    Check(
        name="governance.register",
        compares="the numbers of the share register with a count from one",
        stands=_NUMBERS,
        should="""select number::text as key, '' as value
            from generate_series(1, (select coalesce(max(number), 0) from share_entry)) as number""",
        shows="select * from share_entry where number between {key} - 1 and {key} + 1 order by number",
    ),
)
LISTS = (
    SharedList(
        "governance.cooperators",
        """select member_id as key, min(effective_on)::text as value from share_entry where kind = 'issue'
        group by member_id""",
    ),
    SharedList("members.members", "select member_id as key, '' as value from member"),
    SharedList("members.holders", "select unit_id || ' ' || member_id as key, '' as value from activity"),
)
