"""The locks of invoicing, and the order in which they are taken.

First the imports or the register, then payments, then the credit of clients; after them rows: claims by invoice id
(`billing/store/claims.py`); then the money expected for shares, pay-outs to members (rows, `shares/store/payouts.py`),
then number series. A run of reminders takes its own lock before all of these.
"""

from chassis.db.locks import KeyedLock, Lock


class InvoicingLock(Lock):
    REMINDER_RUN = 2_120_009
    BANK_IMPORT = 2_120_001
    CLIENT_REGISTER = 2_120_002


class InvoicingKeyedLock(KeyedLock):
    PAYMENT = 2_120_002  # beside the register's in a space of its own: PostgreSQL keeps one and two keys apart
    CLIENT_CREDIT = 2_120_003
    SHARES = 2_120_004  # by communication: who is about to learn of a subscription and who looks for it wait in turn
