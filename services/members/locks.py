"""The locks of members. First who begins to close or names an heir; after it rows: closings by unit id.

Everything else is added once, by its key, and the database refuses a second.
"""

from chassis.db.locks import Lock


class MembersLock(Lock):
    CLOSING = 9_001
