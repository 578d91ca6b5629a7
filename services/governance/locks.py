"""The lock of governance, and the order of taking.

First the subscription that is paid (a row, `store/shares.py`), then the share register: its numbers have no gaps, so
entries are written one payment after the other.
"""

from chassis.db.locks import Lock


class GovernanceLock(Lock):
    SHARE_REGISTER = 6_024_001
