"""Who may ask: the roles of callers, and the sets of them that methods share."""

ROLES = ("member", "adviser", "bank", "secretary", "finance", "auditor", "operator")

STAFF = frozenset({"adviser", "operator"})
MEMBER = STAFF | {"member"}
MONEY = frozenset({"finance", "operator"})
READ = MEMBER | {"finance", "auditor", "secretary"}
AUDIT = frozenset({"auditor", "operator"})
