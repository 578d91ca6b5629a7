"""What a member holds on a day."""

from datetime import date

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.shares import GetHoldings, HoldingsReply
from contracts.wire.refusals import DateNotCovered
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.shares.domain.categories import category_on
from services.governance.shares.domain.electors import elector, holder_on
from services.governance.shares.domain.register import lots_at
from services.governance.shares.store.categories import periods_of
from services.governance.shares.store.holders import exercise_of
from services.governance.shares.store.members import category_of, is_known
from services.governance.shares.store.register import movements_of, movements_of_holder
from services.governance.shares.store.restrictions import restrictions_of
from services.governance.shares.use_cases.answering import known_day, lot_reply, restriction_reply


def get_holdings(work: Work, request: GetHoldings) -> HoldingsReply:
    """The lots that are left at the end of the day. Raises NotYourOwn, UnknownThing, InvalidRequest.

    The category is that of the day; before the first shares, that of the first subscription. On a day that no bylaw
    covers nobody may vote.
    """
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    day, known_on = request.day or legal_date(work.now), known_day(work, request.known_on)
    movements = movements_of(work.connection, request.member_id, known_on)
    lots = lots_at(movements, day)
    restrictions = restrictions_of(work.connection, [request.member_id], day, known_on)
    category = category_on(periods_of(work.connection, request.member_id, known_on), day)
    return HoldingsReply(
        member_id=request.member_id,
        day=day,
        category=category or category_of(work.connection, request.member_id),
        shares=sum(lot.shares for lot in lots),
        capital_cents=sum(lot.paid_cents for lot in lots),
        may_vote=_may_vote(work, request.member_id, day, known_on),
        lots=tuple(map(lot_reply, lots)),
        restrictions=tuple(map(restriction_reply, restrictions[request.member_id])),
    )


def _may_vote(work: Work, member_id: str, day: date, known_on: date) -> bool:
    try:
        bylaws = bylaws_on(work.connection, day, known_on=known_on)
    except DateNotCovered:
        return False
    holder = holder_on(movements_of_holder(work.connection, member_id, day, known_on), day)
    exercise = exercise_of(work.connection, member_id, day, known_on)
    return elector(member_id, None, holder, exercise, bylaws).may_vote
