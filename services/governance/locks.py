"""The locks of governance, and the order of taking.

First the member who leaves, subscribes, or whose exclusion goes a step on, then the subscriptions that are paid or end
(rows, `store/subscriptions.py`), then the members whose shares move, then the queue of what is owed. The rule that a
bylaw is decided about is locked alone. Who brings in the register of before locks it before all others.
"""

from chassis.db.locks import KeyedLock


class GovernanceLock(KeyedLock):
    """`HOLDING`, by member: its lots, and whether it ever had one, stay as they are while its shares move.
    `PAYOUT`, by legal entity: the queue of who left is paid by one decision at a time.
    `OPENING`, by legal entity: the register of before is brought in by one call at a time.
    `BYLAW`, by legal entity and rule: its versions are counted by who decides about it.
    `MEMBERSHIP`, by member: whether it has left stays as it is, and its exclusion goes one step at a time.
    """

    HOLDING = 6_024_002
    BYLAW = 6_024_003
    PAYOUT = 6_024_004
    MEMBERSHIP = 6_024_005
    OPENING = 6_024_006
