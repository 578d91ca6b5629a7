"""How far an exclusion is: read to take a step, and told in an answer. No entry point of its own."""

from datetime import date

from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.exclusion import ExclusionReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.exclusions.domain.procedure import ExclusionStep, Procedure
from services.governance.exclusions.store.exclusions import procedure_of
from services.governance.locks import GovernanceLock

_EXPLAINED = ("exclusion_body", "exclusion_answer_months", "exclusion_notice_days")


def locked_procedure(work: Work, exclusion_id: str) -> Procedure:
    """It stays as it is until the transaction ends. Raises UnknownThing."""
    procedure = require_known(procedure_of(work.connection, exclusion_id), "exclusion")
    lock_each(work.connection, GovernanceLock.MEMBERSHIP, [procedure.exclusion.member_id])
    return require_known(procedure_of(work.connection, exclusion_id), "exclusion")


def require_day(day: date, first: date, today: date, field: str) -> None:
    """A step is of a day that is not one to come, nor before the step that it follows. Raises InvalidRequest."""
    if not first <= day <= today:
        raise InvalidRequest(f"a day from {first} to {today}, in the order of the steps", field=field)


def exclusion_reply(work: Work, procedure: Procedure) -> ExclusionReply:
    decision, delivery = procedure.decision, procedure.delivery
    return ExclusionReply(
        exclusion_id=procedure.exclusion.exclusion_id,
        member_id=procedure.exclusion.member_id,
        state=procedure.state,
        grounds=procedure.exclusion.grounds,
        proposed_on=procedure.exclusion.proposed_on,
        delivered_on=_day(delivery),
        answer_until=delivery.until if delivery else None,
        answered_on=_day(procedure.first("answered")),
        answered_in_time=procedure.in_time("answered"),
        hearing_is_owed=procedure.in_time("hearing_asked"),
        heard_on=_day(procedure.first("heard")),
        decided_by=decision.decided_by if decision else None,
        decided_on=decision.decided_on if decision else None,
        reasons=decision.reasons if decision else None,
        basis=bylaws_on(work.connection, decision.decided_on).explained(*_EXPLAINED) if decision else None,
        tell_until=decision.tell_until if decision else None,
        told_on=_day(procedure.first("told")),
        told_late=procedure.is_told_late(legal_date(work.now)),
        withdrawal_id=decision.withdrawal_id if decision else None,
    )


def _day(step: ExclusionStep | None) -> date | None:
    return step.day if step else None
