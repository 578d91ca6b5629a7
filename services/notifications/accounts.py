"""An empty chart of accounts: no money passes here, so nothing can be booked."""

from chassis.books.accounts import Chart


class Account(Chart):
    pass
