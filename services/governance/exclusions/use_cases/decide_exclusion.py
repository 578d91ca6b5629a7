"""The body that the bylaws name decides about an exclusion, with reasons; who is excluded has left on that day."""

from dataclasses import replace
from datetime import timedelta

from chassis.db.work import Work
from contracts.governance.exclusion import DecideExclusion, ExclusionReply
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.exclusions.domain.procedure import ExclusionDecision, require_decidable, require_reasons
from services.governance.exclusions.store.exclusions import add_decision
from services.governance.exclusions.use_cases.progress import exclusion_reply, locked_procedure, require_day
from services.governance.movements.store.withdrawals import others_who_remain
from services.governance.movements.use_cases.leave_at_once import leave_at_once
from services.governance.shares.refusals import TooFewShareholders
from services.governance.shares.use_cases.answering import versions_text

_RULES = ("exclusion_body", "exclusion_notice_days", "minimum_shareholders")


def decide_exclusion(work: Work, request: DecideExclusion) -> ExclusionReply:
    """Excluded, it has left as who leaves of right has; it holds shares again only when the board admits it.

    Raises UnknownThing, InvalidRequest, ReasonsMissing, TooFewShareholders, NothingHeld, NoApprovedAccounts,
    DateNotCovered, and what the order of the steps refuses: ExclusionDecided, NotDelivered, AnswerPeriodRuns,
    HearingOutstanding, WrongBody.
    """
    procedure = locked_procedure(work, request.exclusion_id)
    exclusion, today = procedure.exclusion, legal_date(work.now)
    require_day(request.decided_on, exclusion.proposed_on, today, "decided_on")
    bylaws = bylaws_on(work.connection, request.decided_on)
    require_decidable(procedure, request.decided_by, request.decided_on, bylaws)
    reasons, withdrawal_id = require_reasons(request.reasons), None
    if request.exclude:
        _require_enough_others(work, exclusion.member_id, bylaws)
        leaving = leave_at_once(work, exclusion.member_id, "exclusion", request.decided_on, request.reference)
        withdrawal_id = leaving.withdrawal_id
    decision = ExclusionDecision(
        exclusion_id=exclusion.exclusion_id,
        excluded=request.exclude,
        decided_by=request.decided_by,
        decided_on=request.decided_on,
        reasons=reasons,
        reference=request.reference,
        tell_until=request.decided_on + timedelta(days=bylaws.exclusion_notice_days),
        withdrawal_id=withdrawal_id,
        rules=versions_text(bylaws, *_RULES),
        recorded_on=today,
        recorded_by=work.cause.actor,
    )
    add_decision(work.connection, decision)
    return exclusion_reply(work, replace(procedure, decision=decision))


def _require_enough_others(work: Work, member_id: str, bylaws: Bylaws) -> None:
    if others_who_remain(work.connection, member_id) < bylaws.minimum_shareholders:
        raise TooFewShareholders(f"at least {bylaws.minimum_shareholders} shareholders must remain")
