"""Tell what is in the common pot."""

from chassis.db.work import Work
from contracts.contributions.pot import GetPot, PotReply
from services.contributions.store.pot import LOSSES, REDUCTIONS, TURNOVER, WAGES, pot_balances


def get_pot(work: Work, _request: GetPot) -> PotReply:
    cents = pot_balances(work.connection)
    return PotReply(
        turnover_cents=cents[TURNOVER],
        wage_cents=cents[WAGES],
        reductions_cents=cents[REDUCTIONS],
        losses_cents=-cents[LOSSES],
        total_cents=sum(cents.values()),
    )
