"""A member leaves: payroll tells how the budgets of its units stand."""

from collections.abc import Sequence

from chassis.closing.answers import answer_about_leavers, answer_again
from chassis.closing.tables import end_leavings
from chassis.db.work import Work
from chassis.worker.jobs import Step
from contracts.governance.events import LeavingAsked, LeavingEnded
from contracts.payroll.events import LeavingAnswered
from contracts.wire.envelope import Envelope
from services.payroll.store.leavings import POSITIONS


def answer_about_members(work: Work, messages: Sequence[Envelope[LeavingAsked]]) -> None:
    answer_about_leavers(work, messages, LeavingAnswered, POSITIONS)


def answer_leavings(step: Step) -> bool:
    """Answer again for each member who leaves and stands otherwise than was said."""
    with step.work() as work:
        step.count(answer_again(work, LeavingAnswered, POSITIONS))
    return False


def replicate_leaving_ends(work: Work, messages: Sequence[Envelope[LeavingEnded]]) -> None:
    """Nothing more is answered about these withdrawals."""
    end_leavings(work.connection, {message.data.withdrawal_id: message.data.ended_on for message in messages})
