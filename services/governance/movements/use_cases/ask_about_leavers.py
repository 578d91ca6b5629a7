"""A member is to leave: whoever has something of it is asked, as of a unit that closes (ADR 0033)."""

from collections.abc import Sequence
from typing import TypeVar

from chassis.db.work import Work
from chassis.worker.jobs import Step
from contracts.governance.events import LeavingAsked, LeavingEnded
from contracts.wire.closing import LeavingAnswer
from contracts.wire.envelope import Envelope
from kernel.clock import legal_date
from services.governance.movements.domain import leavings
from services.governance.movements.domain.withdrawals import Withdrawal
from services.governance.movements.store.leavings import add_answers, add_ends, add_questions, to_ask, to_end

A = TypeVar("A", bound=LeavingAnswer)
_CHUNK = 200


def ask_about(work: Work, withdrawals: Sequence[Withdrawal]) -> None:
    """Ask all consumers of the question about these, under the next number of each. Two statements."""
    names = [withdrawal.withdrawal_id for withdrawal in withdrawals]
    numbers = add_questions(work.connection, names, legal_date(work.now))
    for withdrawal in withdrawals:
        event = LeavingAsked(
            withdrawal_id=withdrawal.withdrawal_id,
            question=numbers[withdrawal.withdrawal_id],
            member_id=withdrawal.member_id,
            effective_on=withdrawal.effective_on,
        )
        work.publish(event, subject=withdrawal.member_id)


def ask_about_leavers(step: Step) -> bool:
    """Once a day: ask again who has not answered, and say of which nothing more is asked.

    What a release before wrote down, and what the gate made wait, is asked about here too.
    """
    with step.work() as work:
        today = legal_date(work.now)
        over = to_end(work.connection, _CHUNK)
        add_ends(work.connection, [leavings.LeavingEnd(withdrawal.withdrawal_id, today) for withdrawal in over])
        for withdrawal in over:
            ended = LeavingEnded(withdrawal_id=withdrawal.withdrawal_id, ended_on=today)
            work.publish(ended, subject=withdrawal.member_id)
        silent = to_ask(work.connection, LeavingAsked.CONSUMERS, today, _CHUNK)
        ask_about(work, silent)
        step.count(len(over) + len(silent))
    return max(len(over), len(silent)) == _CHUNK


def keep_leaving_answers(work: Work, messages: Sequence[Envelope[A]]) -> None:
    """Keep every answer, in any order; `get_withdrawal` tells the last of each service."""
    add_answers(
        work.connection,
        [
            leavings.LeavingAnswer(
                message.data.withdrawal_id,
                message.producer,
                message.data.number,
                message.data.position.model_dump_json(),
            )
            for message in messages
        ],
    )
