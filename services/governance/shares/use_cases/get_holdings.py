"""What a member holds on a day."""

from collections.abc import Iterable
from datetime import date

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.shares import GetHoldings, HoldingsReply
from kernel.clock import legal_date
from services.governance.shares.domain.register import Movement, lots_at
from services.governance.shares.store.members import category_of, is_known
from services.governance.shares.store.register import movements_of
from services.governance.shares.use_cases.answering import known_day, lot_reply


def get_holdings(work: Work, request: GetHoldings) -> HoldingsReply:
    """The lots that are left at the end of the day. Raises NotYourOwn, UnknownThing, InvalidRequest."""
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    day = request.day or legal_date(work.now)
    movements = movements_of(work.connection, request.member_id, known_day(work, request.known_on))
    lots = lots_at(movements, day)
    shares = sum(lot.shares for lot in lots)
    return HoldingsReply(
        member_id=request.member_id,
        day=day,
        category=category_of(work.connection, request.member_id),
        shares=shares,
        capital_cents=sum(lot.paid_cents for lot in lots),
        may_vote=shares > 0 and _issued_in_year(movements, day),
        lots=tuple(map(lot_reply, lots)),
    )


def _issued_in_year(movements: Iterable[Movement], day: date) -> bool:
    return any(m.kind == "issue" and m.effective_on.year == day.year and m.effective_on <= day for m in movements)
