"""The locks of governance, and the order of taking.

First the subscription that is paid (a row, `store/subscriptions.py`), then the members whose shares move. The rule that
a bylaw is decided about is locked alone.
"""

from chassis.db.locks import KeyedLock


class GovernanceLock(KeyedLock):
    """`HOLDING`, by member: its lots, and whether it ever had one, stay as they are while its shares move.
    `PAYOUT`, by legal entity: the queue of who left is paid by one decision at a time.
    `BYLAW`, by legal entity and rule: its versions are counted by who decides about it.
    """

    HOLDING = 6_024_002
    BYLAW = 6_024_003
    PAYOUT = 6_024_004
