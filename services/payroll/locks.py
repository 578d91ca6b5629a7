"""The locks of payroll, and the order in which they are taken.

First the arrival of money or of internal invoices (`store/transfers.py`), then the turn to pass what waits; after them
rows: units by id (`store/units.py`), then contracts.
"""

from chassis.db.locks import Lock


class PayrollLock(Lock):
    ARRIVAL = 8_001
    PASSING = 8_002
