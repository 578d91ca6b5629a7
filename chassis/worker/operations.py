"""What every service answers to operators and auditors: books, health, its part of a story, dead letters, jobs."""

import sqlalchemy as sa

from chassis.audit.answering import answer_audit, read_one_snapshot
from chassis.audit.lists import list_rows
from chassis.books import trial_balance
from chassis.db.tables import inbox, outbox
from chassis.db.work import Work
from chassis.events import dead_letters
from chassis.ops import metrics
from chassis.ops.settings import settings
from chassis.ops.simulation import simulation
from chassis.worker.job_runs import latest_runs
from chassis.worker.jobs import Step
from chassis.worker.process import process
from contracts.wire.operations import (
    AuditReply,
    AuditRowsReply,
    DeadLetterReply,
    DeadLettersReply,
    DiscardDeadLetter,
    GetAudit,
    GetAuditRows,
    GetDeadLetter,
    GetDeadLetters,
    GetHealth,
    GetJobs,
    GetTrace,
    GetTrialBalance,
    HealthReply,
    HeardMessage,
    JobsReply,
    JobSummary,
    ReplayDeadLetter,
    SaidMessage,
    TraceReply,
    TrialBalanceReply,
)

RETRIED_AT_ONCE = 200
VERSION = "0.1.0"


def get_audit(work: Work, _request: GetAudit) -> AuditReply:
    read_one_snapshot(work.connection)
    reply = answer_audit(work.connection, work.service)
    return reply.model_copy(update={"books": _noted(work, reply.books)})


def get_audit_rows(work: Work, request: GetAuditRows) -> AuditRowsReply:
    return AuditRowsReply(rows=tuple(list_rows(work.connection, work.service, request)))


def get_trial_balance(work: Work, _request: GetTrialBalance) -> TrialBalanceReply:
    return _noted(work, trial_balance.trial_balance(work.connection, work.service))


def _noted(work: Work, balances: TrialBalanceReply) -> TrialBalanceReply:
    """Told to the metrics, and whether this is a simulation."""
    clearing = {a.account: a.cents for a in balances.accounts if a.account.startswith("clearing:")}
    metrics.audited(work.service, clearing, work.now)
    return balances.model_copy(update={"simulation": simulation(settings())})


def get_health(work: Work, _request: GetHealth) -> HealthReply:
    health = process().health
    checks = health.checks()
    ready = all(answer == "ok" for answer in checks.values())
    return HealthReply(
        service=work.service,
        version=VERSION,
        ready=ready,
        checks=checks,
        simulation=health.simulation,
        warnings=health.warnings(),
    )


def get_trace(work: Work, request: GetTrace) -> TraceReply:
    published = work.connection.execute(
        sa.select(outbox).where(outbox.c.subject == request.subject).order_by(outbox.c.id).limit(1000)
    )
    consumed = work.connection.execute(
        sa.select(inbox).where(inbox.c.message_id.in_(request.message_ids)).order_by(inbox.c.heard_at)
    )
    return TraceReply(
        service=work.service,
        said=tuple(
            SaidMessage(
                message_id=r.message_id,
                type=r.routing_key,
                occurred_at=r.written_at,
                published_at=r.published_at,
                causation_id=r.causation_id,
                actor=r.actor,
            )
            for r in published
        ),
        heard=tuple(HeardMessage(message_id=r.message_id, consumer=r.consumer, heard_at=r.heard_at) for r in consumed),
    )


def get_dead_letters(work: Work, request: GetDeadLetters) -> DeadLettersReply:
    letters = dead_letters.waiting(
        work, include_closed=request.include_closed, too_early=request.not_yet, limit=request.limit
    )
    return DeadLettersReply(service=work.service, letters=tuple(letters))


def get_dead_letter(work: Work, request: GetDeadLetter) -> DeadLetterReply:
    return dead_letters.show(work, request.number)


def replay_dead_letter(work: Work, request: ReplayDeadLetter) -> DeadLetterReply:
    return dead_letters.replay(work, request.number, request.why)


def discard_dead_letter(work: Work, request: DiscardDeadLetter) -> DeadLetterReply:
    return dead_letters.discard(work, request.number, request.why)


def retry_too_early(step: Step) -> bool:
    """Give what came before its fact to its queue again; what is still too early climbs the ladder once more."""
    with step.work() as work:
        retried = dead_letters.retry_too_early(work, RETRIED_AT_ONCE)
        step.count(retried)
    return retried == RETRIED_AT_ONCE


def get_jobs(work: Work, request: GetJobs) -> JobsReply:
    return JobsReply(
        service=work.service,
        jobs=tuple(
            JobSummary(
                job=run.job,
                period=run.period,
                done=run.done,
                total=run.total,
                set_aside=run.set_aside,
                faults=run.faults,
                fault=run.fault,
                began_at=run.began_at,
                moved_at=run.moved_at,
                ended_at=run.ended_at,
            )
            for run in latest_runs(work.connection, request.limit)
        ),
    )
