"""A member asks to leave, or changes its mind before that takes effect."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.leaving import GetWithdrawal, PayeeReply, RequestWithdrawal, UndoWithdrawal, WithdrawalReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.movements.domain.withdrawals import Withdrawal, WithdrawalUndoing, require_undoable
from services.governance.movements.store.heirs import claims_of
from services.governance.movements.store.withdrawals import (
    add_undoings,
    add_withdrawals,
    others_who_remain,
    pending_of,
    progress_of,
    withdrawal_of,
)
from services.governance.movements.use_cases.leave import lock_holding
from services.governance.shares.domain.departures import require_present
from services.governance.shares.domain.register import lots_at
from services.governance.shares.domain.restrictions import require_unrestricted
from services.governance.shares.domain.rules.leaving import Leaver, leaving_days
from services.governance.shares.refusals import AlreadyLeaving, MoreThanHeld
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import movements_of
from services.governance.shares.store.restrictions import restrictions_since
from services.governance.shares.use_cases.answering import versions_text

_RULES = (
    "withdrawal_window",
    "withdrawal_window_months",
    "late_withdrawal",
    "withdrawal_extent",
    "payout_months",
    "founder_year",
    "minimum_shareholders",
)


def request_withdrawal(work: Work, request: RequestWithdrawal) -> WithdrawalReply:
    """Keep the request with its day of effect, by the bylaws of the day on which it came.

    Raises UnknownThing, InvalidRequest, HasLeft, MoreThanHeld, SharesRestricted, AlreadyLeaving, DateNotCovered, and
    what the rules of leaving refuse: WindowClosed, FounderTooEarly, TooFewShareholders, OnlyWithAllShares.
    """
    require_known(is_known(work.connection, request.member_id), "member")
    today = legal_date(work.now)
    if request.asked_on > today:
        raise InvalidRequest("a letter came today at the latest", field="asked_on")
    lock_holding(work, request.member_id)
    require_present(departures_of(work.connection, request.member_id))
    if pending_of(work.connection, request.member_id):
        raise AlreadyLeaving("the member has asked to leave before", field="member_id")
    lots = lots_at(movements_of(work.connection, request.member_id, today), today)
    holding = sum(lot.shares for lot in lots)
    if request.shares > holding:
        raise MoreThanHeld("more shares than the member holds", field="shares", holding=holding)
    restrictions = restrictions_since(work.connection, [request.member_id], today)
    require_unrestricted(request.shares, lots, restrictions[request.member_id])
    bylaws = bylaws_on(work.connection, request.asked_on)
    remaining = others_who_remain(work.connection, request.member_id) + (request.shares < holding)
    days = leaving_days(
        Leaver(request.asked_on, request.shares, holding, remaining, founded_on=request.founded_on), bylaws
    )
    withdrawal = Withdrawal(
        withdrawal_id=work.new_id("wdr"),
        member_id=request.member_id,
        shares=request.shares,
        reason="request",
        asked_on=request.asked_on,
        effective_on=days.effective_on,
        payable_until=days.payable_until,
        reference=request.reference,
        rules=versions_text(bylaws, *_RULES),
        recorded_on=today,
        recorded_by=work.cause.actor,
    )
    add_withdrawals(work.connection, [withdrawal])
    return withdrawal_reply(work, withdrawal)


def undo_withdrawal(work: Work, request: UndoWithdrawal) -> WithdrawalReply:
    """Raises UnknownThing, TooLateToUndo; a second time changes nothing."""
    withdrawal = require_known(withdrawal_of(work.connection, request.withdrawal_id), "withdrawal")
    lock_holding(work, withdrawal.member_id)
    today = legal_date(work.now)
    require_undoable(withdrawal, today)
    if any(pending.withdrawal_id == withdrawal.withdrawal_id for pending in _pending(work, withdrawal)):
        add_undoings(work.connection, [WithdrawalUndoing(withdrawal.withdrawal_id, today, work.cause.actor)])
    return withdrawal_reply(work, withdrawal)


def get_withdrawal(work: Work, request: GetWithdrawal) -> WithdrawalReply:
    """Raises UnknownThing, NotYourOwn."""
    withdrawal = require_known(withdrawal_of(work.connection, request.withdrawal_id), "withdrawal")
    require_self(work.cause, withdrawal.member_id)
    return withdrawal_reply(work, withdrawal)


def withdrawal_reply(work: Work, withdrawal: Withdrawal) -> WithdrawalReply:
    progress = progress_of(work.connection, withdrawal.withdrawal_id)
    return WithdrawalReply(
        withdrawal_id=withdrawal.withdrawal_id,
        member_id=withdrawal.member_id,
        shares=withdrawal.shares,
        reason=withdrawal.reason,
        effective_on=withdrawal.effective_on,
        payable_until=withdrawal.payable_until,
        state=progress.state,
        value_cents=progress.value_cents,
        allotted_shares=progress.allotted,
        rest_id=progress.rest_id,
        payees=tuple(
            PayeeReply(payee_id=claim.payee_id, cents=claim.cents)
            for claim in claims_of(work.connection, [withdrawal.withdrawal_id])
        ),
    )


def _pending(work: Work, withdrawal: Withdrawal) -> list[Withdrawal]:
    return pending_of(work.connection, withdrawal.member_id)
