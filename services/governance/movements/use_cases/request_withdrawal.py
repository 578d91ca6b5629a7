"""A member asks to leave, or changes its mind before that takes effect."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.events import LeavingAsked
from contracts.governance.leaving import (
    GetWithdrawal,
    PayeeReply,
    RefusalReply,
    RefuseWithdrawal,
    RequestWithdrawal,
    ServiceStands,
    UndoWithdrawal,
    WithdrawalReply,
)
from contracts.wire.closing import ClosingPosition
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.movements.domain.withdrawals import (
    Withdrawal,
    WithdrawalRefusal,
    WithdrawalUndoing,
    require_undoable,
)
from services.governance.movements.store.heirs import claims_of
from services.governance.movements.store.leavings import answers_about
from services.governance.movements.store.withdrawals import (
    add_refusal,
    add_undoings,
    add_withdrawals,
    others_who_remain,
    pending_of,
    progress_of,
    withdrawal_of,
)
from services.governance.movements.use_cases.ask_about_leavers import ask_about
from services.governance.movements.use_cases.leave import lock_holding
from services.governance.shares.domain.departures import require_present
from services.governance.shares.domain.register import lots_at
from services.governance.shares.domain.restrictions import require_unrestricted
from services.governance.shares.domain.rules.leaving import Leaver, leaving_days
from services.governance.shares.refusals import (
    AlreadyLeaving,
    FounderTooEarly,
    HasLeft,
    MoreThanHeld,
    NothingToRefuse,
    OnlyWithAllShares,
    SharesRestricted,
    TooFewShareholders,
    WindowClosed,
)
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


_GROUNDS = (
    AlreadyLeaving,
    FounderTooEarly,
    HasLeft,
    MoreThanHeld,
    OnlyWithAllShares,
    SharesRestricted,
    TooFewShareholders,
    WindowClosed,
)


def request_withdrawal(work: Work, request: RequestWithdrawal) -> WithdrawalReply:
    """Keep the request with its day of effect, by the bylaws of the day on which it came.

    Raises UnknownThing, InvalidRequest, DateNotCovered, and what the rules of leaving refuse: HasLeft, MoreThanHeld,
    SharesRestricted, AlreadyLeaving, WindowClosed, FounderTooEarly, TooFewShareholders, OnlyWithAllShares.
    """
    _require_letter(work, request)
    withdrawal = _judged(work, request)
    add_withdrawals(work.connection, [withdrawal])
    ask_about(work, [withdrawal])
    return withdrawal_reply(work, withdrawal)


def refuse_withdrawal(work: Work, request: RefuseWithdrawal) -> RefusalReply:
    """Keep that a letter is refused, by what the rules of leaving say of it; nothing leaves.

    Raises UnknownThing, InvalidRequest, DateNotCovered, and NothingToRefuse when no rule refuses it.
    """
    _require_letter(work, request)
    try:
        _judged(work, request)
    except _GROUNDS as refused:
        refusal = WithdrawalRefusal(
            refusal_id=work.new_id("wrf"),
            member_id=request.member_id,
            shares=request.shares,
            asked_on=request.asked_on,
            rule=refused.code,
            reference=request.reference,
            recorded_on=legal_date(work.now),
            recorded_by=work.cause.actor,
        )
        add_refusal(work.connection, refusal)
        return RefusalReply(refusal_id=refusal.refusal_id, rule=refused.code, sentence=refused.sentence)
    raise NothingToRefuse("no rule refuses this withdrawal: write it down with request_withdrawal", field="member_id")


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


def _require_letter(work: Work, letter: RequestWithdrawal | RefuseWithdrawal) -> None:
    """Raises UnknownThing, InvalidRequest."""
    require_known(is_known(work.connection, letter.member_id), "member")
    if letter.asked_on > legal_date(work.now):
        raise InvalidRequest("a letter came today at the latest", field="asked_on")


def _judged(work: Work, letter: RequestWithdrawal | RefuseWithdrawal) -> Withdrawal:
    """What the letter asks for, with its days. The member's shares stay as they are meanwhile."""
    today = legal_date(work.now)
    lock_holding(work, letter.member_id)
    require_present(departures_of(work.connection, letter.member_id))
    if pending_of(work.connection, letter.member_id):
        raise AlreadyLeaving("the member has asked to leave before", field="member_id")
    lots = lots_at(movements_of(work.connection, letter.member_id, today), today)
    holding = sum(lot.shares for lot in lots)
    if letter.shares > holding:
        raise MoreThanHeld("more shares than the member holds", field="shares", holding=holding)
    restrictions = restrictions_since(work.connection, [letter.member_id], today)
    require_unrestricted(letter.shares, lots, restrictions[letter.member_id])
    bylaws = bylaws_on(work.connection, letter.asked_on)
    remaining = others_who_remain(work.connection, letter.member_id) + (letter.shares < holding)
    leaver = Leaver(letter.asked_on, letter.shares, holding, remaining, founded_on=letter.founded_on)
    days = leaving_days(leaver, bylaws)
    return Withdrawal(
        withdrawal_id=work.new_id("wdr"),
        member_id=letter.member_id,
        shares=letter.shares,
        reason="request",
        asked_on=letter.asked_on,
        effective_on=days.effective_on,
        payable_until=days.payable_until,
        reference=letter.reference,
        rules=versions_text(bylaws, *_RULES),
        recorded_on=today,
        recorded_by=work.cause.actor,
    )


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
        set_off_cents=progress.set_off_cents,
        answers=_answers(work, withdrawal.withdrawal_id),
    )


def _answers(work: Work, withdrawal_id: str) -> tuple[ServiceStands, ...]:
    """By service; without a position from who has not answered."""
    said = answers_about(work.connection, withdrawal_id)
    return tuple(
        ServiceStands(
            service=service,
            position=ClosingPosition.model_validate_json(said[service]) if service in said else None,
        )
        for service in sorted({*LeavingAsked.CONSUMERS, *said})
    )


def _pending(work: Work, withdrawal: Withdrawal) -> list[Withdrawal]:
    return pending_of(work.connection, withdrawal.member_id)
