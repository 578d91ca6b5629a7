"""What every service is: a name, and the answers that operators and auditors need from all of them."""

import sqlalchemy as sa

from chassis.books.trial_balance import trial_balance
from chassis.db.tables import inbox, outbox
from chassis.db.work import Work
from chassis.events import dead_letters
from chassis.worker.answering import answers
from chassis.worker.process import process
from contracts.wire import operations as ops

VERSION = "0.1.0"


class Service:
    """Base of the six services."""

    name: str

    @answers(ops.GetTrialBalance)
    def get_trial_balance(self, work: Work, _request: ops.GetTrialBalance) -> ops.TrialBalanceReply:
        return trial_balance(work.connection, work.service)

    @answers(ops.GetHealth)
    def get_health(self, work: Work, _request: ops.GetHealth) -> ops.HealthReply:
        checks = process().health.checks()
        ready = all(answer == "ok" for answer in checks.values())
        return ops.HealthReply(service=work.service, version=VERSION, ready=ready, checks=checks)

    @answers(ops.GetTrace)
    def get_trace(self, work: Work, request: ops.GetTrace) -> ops.TraceReply:
        said = work.connection.execute(
            sa.select(outbox).where(outbox.c.subject == request.subject).order_by(outbox.c.id).limit(1000)
        )
        heard = work.connection.execute(
            sa.select(inbox).where(inbox.c.message_id.in_(request.message_ids)).order_by(inbox.c.heard_at)
        )
        return ops.TraceReply(
            service=work.service,
            said=tuple(
                ops.SaidMessage(
                    message_id=r.message_id,
                    type=r.routing_key,
                    occurred_at=r.written_at,
                    published_at=r.published_at,
                    causation_id=r.causation_id,
                    actor=r.actor,
                )
                for r in said
            ),
            heard=tuple(
                ops.HeardMessage(message_id=r.message_id, consumer=r.consumer, heard_at=r.heard_at) for r in heard
            ),
        )

    @answers(ops.GetDeadLetters)
    def get_dead_letters(self, work: Work, request: ops.GetDeadLetters) -> ops.DeadLettersReply:
        letters = dead_letters.waiting(work, include_closed=request.include_closed, limit=request.limit)
        return ops.DeadLettersReply(service=work.service, letters=tuple(letters))

    @answers(ops.GetDeadLetter)
    def get_dead_letter(self, work: Work, request: ops.GetDeadLetter) -> ops.DeadLetterReply:
        return dead_letters.show(work, request.number)

    @answers(ops.ReplayDeadLetter)
    def replay_dead_letter(self, work: Work, request: ops.ReplayDeadLetter) -> ops.DeadLetterReply:
        return dead_letters.replay(work, request.number, request.why)

    @answers(ops.DiscardDeadLetter)
    def discard_dead_letter(self, work: Work, request: ops.DiscardDeadLetter) -> ops.DeadLetterReply:
        return dead_letters.discard(work, request.number, request.why)
