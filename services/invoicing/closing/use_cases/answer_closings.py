"""Whether a unit can close is asked: what is open of its claims, drafts, orders and internal invoices."""

from collections.abc import Sequence

from chassis.closing.answers import answer_again, keep_questions
from chassis.closing.answers import answer_questions as publish_answers
from chassis.closing.tables import end_closings
from chassis.db.work import Work
from chassis.worker.jobs import Step
from contracts.invoicing.events import UnitAnswered
from contracts.members.events import UnitClosingAsked, UnitWoundUp
from contracts.wire.envelope import Envelope
from services.invoicing.closing.store.closings import POSITIONS


def answer_questions(work: Work, messages: Sequence[Envelope[UnitClosingAsked]]) -> None:
    """From now on the unit takes no new work: what was begun before is ended."""
    keep_questions(work, messages)
    publish_answers(work, messages, UnitAnswered, POSITIONS)


def answer_closings(step: Step) -> bool:
    """Answer again for each closing unit that stands otherwise than was said."""
    with step.work() as work:
        step.count(answer_again(work, UnitAnswered, POSITIONS))
    return False


def replicate_closing_ends(work: Work, messages: Sequence[Envelope[UnitWoundUp]]) -> None:
    """Nothing more is answered about these units."""
    end_closings(work.connection, {message.data.unit_id: message.data.closed_on for message in messages})
