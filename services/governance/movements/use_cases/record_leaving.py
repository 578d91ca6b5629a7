"""A member leaves of right, on the day itself: no window, no undoing; what its shares are worth goes to others."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.leaving import RecordLeaving, WithdrawalReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.movements.domain.withdrawals import Withdrawal, WithdrawalUndoing
from services.governance.movements.store.withdrawals import add_undoing, add_withdrawal, pending_of
from services.governance.movements.use_cases.leave import leave, lock_holding
from services.governance.movements.use_cases.request_withdrawal import withdrawal_reply
from services.governance.shares.domain.register import lots_at
from services.governance.shares.domain.rules.leaving import months_after
from services.governance.shares.refusals import NothingHeld
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import movements_of
from services.governance.shares.use_cases.answering import versions_text


def record_leaving(work: Work, request: RecordLeaving) -> WithdrawalReply:
    """All that the member holds leaves as of that day (CSA 6:121, 6:122): from it there is no vote. What was known and
    frozen before stays; a request of its own that stood falls away.

    Raises UnknownThing, InvalidRequest, NothingHeld, NoApprovedAccounts, DateNotCovered.
    """
    require_known(is_known(work.connection, request.member_id), "member")
    today = legal_date(work.now)
    if request.reason == "request":
        raise InvalidRequest("who asks to leave does so by a letter: request_withdrawal", field="reason")
    if request.day > today:
        raise InvalidRequest("the day of such a fact is not one to come", field="day")
    lock_holding(work, request.member_id)
    lots = lots_at(movements_of(work.connection, request.member_id, today), today)
    if not lots:
        raise NothingHeld("the member holds no shares", field="member_id")
    for pending in pending_of(work.connection, request.member_id):
        add_undoing(work.connection, WithdrawalUndoing(pending.withdrawal_id, today, work.cause.actor))
    bylaws = bylaws_on(work.connection, request.day)
    withdrawal = Withdrawal(
        withdrawal_id=work.new_id("wdr"),
        member_id=request.member_id,
        shares=sum(lot.shares for lot in lots),
        reason=request.reason,
        asked_on=request.day,
        effective_on=request.day,
        payable_until=months_after(request.day, bylaws.payout_months),
        reference=request.reference,
        rules=versions_text(bylaws, "payout_months", "heirs"),
        recorded_on=today,
        recorded_by=work.cause.actor,
    )
    add_withdrawal(work.connection, withdrawal)
    leave(work, withdrawal, lots)
    return withdrawal_reply(work, withdrawal)
