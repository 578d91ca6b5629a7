"""What is in the common pot."""

from chassis.db.work import Work
from contracts.contributions.pot import GetPot, PotReply
from services.contributions.accounts import Account
from services.contributions.store.pot import pot_balances


def get_pot(work: Work, _request: GetPot) -> PotReply:
    cents = pot_balances(work.connection)
    return PotReply(
        turnover_cents=cents[Account.TURNOVER],
        wage_cents=cents[Account.WAGES],
        reductions_cents=cents[Account.REDUCTIONS],
        losses_cents=-cents[Account.LOSSES],
        total_cents=sum(cents.values()),
    )
