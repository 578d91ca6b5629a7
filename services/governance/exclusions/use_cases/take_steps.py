"""The steps of an exclusion up to the decision, and the telling of it: each on a day, with the paper that shows it."""

from dataclasses import replace
from datetime import date

from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from chassis.rpc.paging import page_of, start_of
from contracts.governance.enums import ExclusionStepKind
from contracts.governance.exclusion import (
    AnswerExclusion,
    DeliverExclusion,
    ExclusionReply,
    ExclusionsReply,
    GetExclusion,
    GetExclusions,
    HearExclusion,
    ProposeExclusion,
    TellExclusion,
)
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.exclusions.domain.procedure import (
    Exclusion,
    ExclusionStep,
    Procedure,
    require_deliverable,
    require_delivered,
    require_tellable,
)
from services.governance.exclusions.refusals import AlreadyProposed
from services.governance.exclusions.store.exclusions import (
    add_exclusion,
    add_steps,
    is_proposed,
    procedure_of,
    waiting_behind,
)
from services.governance.exclusions.use_cases.progress import exclusion_reply, locked_procedure, require_day
from services.governance.locks import GovernanceLock
from services.governance.shares.domain.register import lots_at
from services.governance.shares.domain.rules.leaving import months_after
from services.governance.shares.refusals import NothingHeld
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import movements_of
from services.governance.shares.use_cases.answering import versions_text


def propose_exclusion(work: Work, request: ProposeExclusion) -> ExclusionReply:
    """Nothing counts before it is delivered. Raises UnknownThing, InvalidRequest, AlreadyProposed, NothingHeld."""
    require_known(is_known(work.connection, request.member_id), "member")
    today = legal_date(work.now)
    require_day(request.proposed_on, date.min, today, "proposed_on")
    lock_each(work.connection, GovernanceLock.MEMBERSHIP, [request.member_id])
    if is_proposed(work.connection, request.member_id):
        raise AlreadyProposed("an exclusion of this member waits for a decision", field="member_id")
    if not lots_at(movements_of(work.connection, request.member_id, today), today):
        raise NothingHeld("the member holds no shares", field="member_id")
    exclusion = Exclusion(
        exclusion_id=work.new_id("exc"),
        member_id=request.member_id,
        grounds=request.grounds,
        proposed_on=request.proposed_on,
        reference=request.reference,
        recorded_on=today,
        recorded_by=work.cause.actor,
    )
    add_exclusion(work.connection, exclusion)
    return exclusion_reply(work, Procedure(exclusion))


def deliver_exclusion(work: Work, request: DeliverExclusion) -> ExclusionReply:
    """The months to answer, by the bylaws of that day, count from it.

    Raises UnknownThing, InvalidRequest, ExclusionDecided, AlreadyDelivered, DateNotCovered.
    """
    procedure = locked_procedure(work, request.exclusion_id)
    require_deliverable(procedure)
    require_day(request.delivered_on, procedure.exclusion.proposed_on, legal_date(work.now), "delivered_on")
    bylaws = bylaws_on(work.connection, request.delivered_on)
    step = replace(
        _step(work, request, "delivered", request.delivered_on),
        means=request.means,
        until=months_after(request.delivered_on, bylaws.exclusion_answer_months),
        rules=versions_text(bylaws, "exclusion_answer_months"),
    )
    return _with_steps(work, procedure, step)


def answer_exclusion(work: Work, request: AnswerExclusion) -> ExclusionReply:
    """Raises UnknownThing, InvalidRequest, ExclusionDecided, NotDelivered."""
    procedure = locked_procedure(work, request.exclusion_id)
    delivery = require_delivered(procedure)
    require_day(request.answered_on, delivery.day, legal_date(work.now), "answered_on")
    kinds: tuple[ExclusionStepKind, ...] = ("answered", "hearing_asked") if request.asks_hearing else ("answered",)
    return _with_steps(work, procedure, *(_step(work, request, kind, request.answered_on) for kind in kinds))


def hear_exclusion(work: Work, request: HearExclusion) -> ExclusionReply:
    """Raises UnknownThing, InvalidRequest, ExclusionDecided, NotDelivered."""
    procedure = locked_procedure(work, request.exclusion_id)
    delivery = require_delivered(procedure)
    require_day(request.heard_on, delivery.day, legal_date(work.now), "heard_on")
    return _with_steps(work, procedure, _step(work, request, "heard", request.heard_on))


def tell_exclusion(work: Work, request: TellExclusion) -> ExclusionReply:
    """Late is late, and is written down as it was. Raises UnknownThing, InvalidRequest, NotDecided, AlreadyTold."""
    procedure = locked_procedure(work, request.exclusion_id)
    decision = require_tellable(procedure)
    require_day(request.told_on, decision.decided_on, legal_date(work.now), "told_on")
    step = replace(_step(work, request, "told", request.told_on), means=request.means)
    return _with_steps(work, procedure, step)


def get_exclusion(work: Work, request: GetExclusion) -> ExclusionReply:
    """Raises UnknownThing, NotYourOwn."""
    procedure = require_known(procedure_of(work.connection, request.exclusion_id), "exclusion")
    require_self(work.cause, procedure.exclusion.member_id)
    return exclusion_reply(work, procedure)


def get_exclusions(work: Work, request: GetExclusions) -> ExclusionsReply:
    """By id, which is by the time of writing. Raises InvalidRequest."""
    waiting = waiting_behind(work.connection, start_of(request, str) or "", request.limit + 1)
    page = page_of(request, waiting, lambda procedure: procedure.exclusion.exclusion_id)
    return ExclusionsReply(
        exclusions=tuple(exclusion_reply(work, procedure) for procedure in page.rows), next_cursor=page.next_cursor
    )


def _step(
    work: Work,
    request: DeliverExclusion | AnswerExclusion | HearExclusion | TellExclusion,
    kind: ExclusionStepKind,
    day: date,
) -> ExclusionStep:
    return ExclusionStep(
        step_id=work.new_id("exs"),
        exclusion_id=request.exclusion_id,
        kind=kind,
        day=day,
        means=None,
        until=None,
        rules="",
        reference=request.reference,
        recorded_on=legal_date(work.now),
        recorded_by=work.cause.actor,
    )


def _with_steps(work: Work, procedure: Procedure, *steps: ExclusionStep) -> ExclusionReply:
    add_steps(work.connection, steps)
    return exclusion_reply(work, replace(procedure, steps=(*procedure.steps, *steps)))
