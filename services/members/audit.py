"""What the audit holds of members against what others know of them, and of units."""

from chassis.audit.checks import CLOSING_LISTS, Check, SharedList

CHECKS: tuple[Check, ...] = ()
LISTS = (
    SharedList("members.members", "select member_id as key, '' as value from member"),
    # Personal, so only its hash leaves the database.
    SharedList(
        "members.addresses",
        "select member_id as key, md5(given_name || ' ' || email || ' ' || language) as value from member",
    ),
    SharedList("members.units", "select unit_id as key, legal_entity as value from unit"),
    SharedList("members.unit_names", "select unit_id as key, md5(name) as value from unit"),
    SharedList("members.holders", "select unit_id || ' ' || member_id as key, '' as value from unit_holder"),
    SharedList("members.closings", "select unit_id as key, closed_on::text as value from unit_closing"),
    *CLOSING_LISTS,
    SharedList("governance.cooperators", "select member_id as key, since::text as value from cooperator"),
)
