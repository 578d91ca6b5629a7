"""The lock of notifications. News shares it, addresses have it alone (`store/addresses.py`); then rows: letters."""

from chassis.db.locks import Lock


class NotificationsLock(Lock):
    ADDRESSES = 7_001
