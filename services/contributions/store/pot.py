"""The common pot, read from the books."""

import sqlalchemy as sa

TURNOVER, WAGES, REDUCTIONS, LOSSES = "pot:turnover", "pot:wages", "pot:reductions", "pot:losses"

_POT = sa.text(
    """select account, -sum(cents)::bigint as cents from posting
    where account = any(:accounts) group by account"""
)


def pot_balances(connection: sa.Connection) -> dict[str, int]:
    """Cents in the pot by account: what went in counts as positive, what was lost as negative."""
    accounts = [TURNOVER, WAGES, REDUCTIONS, LOSSES]
    found = {row.account: row.cents for row in connection.execute(_POT, {"accounts": accounts})}
    return {account: found.get(account, 0) for account in accounts}
