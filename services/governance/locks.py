"""The locks of governance, and the order of taking.

First the subscription that is paid (a row, `store/subscriptions.py`), then the members whose shares move.
"""

from chassis.db.locks import KeyedLock


class GovernanceLock(KeyedLock):
    """By member: its lots, and whether it ever had one, stay as they are while its shares move."""

    HOLDING = 6_024_002
