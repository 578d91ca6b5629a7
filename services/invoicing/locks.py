"""The locks of invoicing, and the order in which they are taken.

First the imports or the register, then payments, then the credit of clients; after them rows: claims by invoice id
(`billing/store/claims.py`), subscriptions of shares (`shares/store/subscriptions.py`), then number series. A run of
reminders takes its own lock before all of these.
"""

from chassis.db.locks import KeyedLock, Lock


class InvoicingLock(Lock):
    REMINDER_RUN = 2_120_009
    BANK_IMPORT = 2_120_001
    CLIENT_REGISTER = 2_120_002


class InvoicingKeyedLock(KeyedLock):
    PAYMENT = 2_120_002  # beside the register's in a space of its own: PostgreSQL keeps one and two keys apart
    CLIENT_CREDIT = 2_120_003
