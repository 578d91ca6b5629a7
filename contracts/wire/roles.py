"""Who may ask: the roles of callers, the sets of them that methods share, and whose things a member may ask about."""

from typing import Literal

ROLES = ("member", "adviser", "bank", "secretary", "finance", "auditor", "operator")

STAFF = frozenset({"adviser", "operator"})
MEMBER = STAFF | {"member"}
MONEY = frozenset({"finance", "operator"})
READ = MEMBER | {"finance", "auditor", "secretary"}
AUDIT = frozenset({"auditor", "operator"})

Tie = Literal["self", "holder", "worker", "stranger"]
"""What a member is to the thing it asks about: the person itself, a holder of its unit, who works under it, nothing."""

SELF: frozenset[Tie] = frozenset({"self"})
HOLDER: frozenset[Tie] = frozenset({"holder"})
WORKER: frozenset[Tie] = frozenset({"worker"})
ANY_MEMBER: frozenset[Tie] = SELF | HOLDER | WORKER | {"stranger"}
