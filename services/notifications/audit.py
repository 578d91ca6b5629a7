"""What the audit holds against each other in notifications: letters and messages; what members has too."""

from chassis.audit.checks import Check, SharedList
from contracts.invoicing.events import ChargesTakenBack, ClientReminded, InvoiceOverdue
from contracts.payroll.events import BudgetCredited, WageSettled

_NEWS = ", ".join(
    f"'notifications.{event.NAME}'"
    for event in (BudgetCredited, ChargesTakenBack, ClientReminded, InvoiceOverdue, WageSettled)
)
_WRITTEN = "select cause_id from letter union select cause_id from waiting_letter"

CHECKS = (
    Check(
        name="notifications.letters",
        compares="the causes of letters with the messages that make letters",
        stands=f"select cause_id::text as key, '' as value from ({_WRITTEN}) as written",
        should=f"""select distinct message_id::text as key, '' as value from inbox
            where (consumer in ({_NEWS}) and not (fact is null and asked is not null))
              or message_id in ({_WRITTEN})""",
        shows="select number, kind, state, written_at from letter where cause_id = '{key}'",
    ),
    Check(
        name="notifications.addressees",
        compares="the address of every letter to a member with the member's",
        stands="select number::text as key, md5(email || language) as value from letter where member_id is not null",
        should="""select number::text as key, md5(p.email || p.language) as value
            from letter l join person p using (member_id)""",
        shows="select number, member_id, kind, state from letter where number = {key}",
    ),
)
LISTS = (
    SharedList(
        "members.addresses",
        "select member_id as key, md5(given_name || ' ' || email || ' ' || language) as value from person",
    ),
    SharedList("members.unit_names", "select unit_id as key, md5(name) as value from unit"),
    SharedList("members.holders", "select unit_id || ' ' || member_id as key, '' as value from holder"),
)
