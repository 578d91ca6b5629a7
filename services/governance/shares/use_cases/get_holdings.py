"""What a member holds on a day."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.shares import GetHoldings, HoldingsReply
from kernel.clock import legal_date
from services.governance.shares.domain.shares import holding_at
from services.governance.shares.store.members import category_of, is_known
from services.governance.shares.store.shares import entries_of


def get_holdings(work: Work, request: GetHoldings) -> HoldingsReply:
    """The sum of the member's register entries at the end of the day. Raises NotYourOwn, UnknownThing."""
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    day = request.day or legal_date(work.now)
    holding = holding_at(entries_of(work.connection, request.member_id), day)
    return HoldingsReply(
        member_id=request.member_id,
        day=day,
        category=category_of(work.connection, request.member_id),
        shares=holding.shares,
        capital_cents=holding.capital_cents,
        may_vote=holding.may_vote,
    )
