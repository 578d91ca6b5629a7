"""The common pot, read from the books."""

import sqlalchemy as sa

from services.contributions.accounts import Account

_POT_ACCOUNTS = (Account.TURNOVER, Account.WAGES, Account.REDUCTIONS, Account.LOSSES)

_POT = sa.text(
    """select account, -sum(cents)::bigint as cents from posting
    where account = any(:accounts) group by account"""
)


def pot_balances(connection: sa.Connection) -> dict[Account, int]:
    """Cents in the pot by account: what went in counts as positive, what was lost as negative."""
    balances = {
        row.account: row.cents
        for row in connection.execute(_POT, {"accounts": [account.value for account in _POT_ACCOUNTS]})
    }
    return {account: balances.get(account, 0) for account in _POT_ACCOUNTS}
