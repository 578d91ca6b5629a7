"""A member leaves of right, on the day itself: no window, no undoing; what its shares are worth goes to others."""

from datetime import date

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.departures import DepartureReply, RecordDeparture
from contracts.governance.leaving import RecordLeaving, WithdrawalReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.movements.use_cases.leave_at_once import depart, leave_at_once
from services.governance.movements.use_cases.request_withdrawal import withdrawal_reply
from services.governance.shares.domain.departures import require_admissible
from services.governance.shares.domain.holders import require_not_merged
from services.governance.shares.domain.register import lots_at
from services.governance.shares.refusals import HoldsShares
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.holders import merges_of
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import movements_of

_DECIDED_ELSEWHERE = {
    "request": "who asks to leave does so by a letter: request_withdrawal",
    "exclusion": "an exclusion is proposed, answered and decided: propose_exclusion",
}


def record_leaving(work: Work, request: RecordLeaving) -> WithdrawalReply:
    """All that the member holds leaves as of that day (CSA 6:121, 6:122); nothing comes to it any more.

    Raises UnknownThing, InvalidRequest, HolderMerged, NothingHeld, NoApprovedAccounts, DateNotCovered.
    """
    _require_sound(work, request)
    withdrawal = leave_at_once(work, request.member_id, request.reason, request.day, request.reference)
    return withdrawal_reply(work, withdrawal)


def record_departure(work: Work, request: RecordDeparture) -> DepartureReply:
    """Who holds no shares gets none any more; what was paid of open subscriptions is owed back.

    Raises UnknownThing, InvalidRequest, HolderMerged, HasLeft, HoldsShares.
    """
    _require_sound(work, request)
    require_admissible(departures_of(work.connection, request.member_id))
    ended = depart(work, request.member_id, request.reason, request.day, request.reference)
    today = legal_date(work.now)
    if lots_at(movements_of(work.connection, request.member_id, today), date.max):
        raise HoldsShares("the member holds shares, which leave with it: record_leaving", field="member_id")
    return DepartureReply(
        member_id=request.member_id, reason=request.reason, day=request.day, subscriptions_ended=ended
    )


def _require_sound(work: Work, request: RecordLeaving | RecordDeparture) -> None:
    require_known(is_known(work.connection, request.member_id), "member")
    require_not_merged(merges_of(work.connection, request.member_id), request.member_id, field="member_id")
    if request.reason in _DECIDED_ELSEWHERE:
        raise InvalidRequest(_DECIDED_ELSEWHERE[request.reason], field="reason")
    if request.day > legal_date(work.now):
        raise InvalidRequest("the day of such a fact is not one to come", field="day")
