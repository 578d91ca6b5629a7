"""Whether a unit can close is asked: what is left of its budget, and which contracts are not done."""

from collections.abc import Container, Sequence

from chassis.closing.answers import answer_again, keep_questions
from chassis.closing.answers import answer_questions as publish_answers
from chassis.closing.tables import end_closings
from chassis.db.culprits import blame
from chassis.db.work import Work
from chassis.events.retry import NotYet
from chassis.worker.jobs import Step
from contracts.members.events import UnitClosingAsked, UnitWoundUp
from contracts.payroll.events import UnitAnswered
from contracts.wire.envelope import Envelope
from services.payroll.store.closings import POSITIONS
from services.payroll.store.transfers import money_arrives, take_turns
from services.payroll.store.units import lock_units
from services.payroll.use_cases.pass_transfers import pass_transfers


def answer_questions(work: Work, messages: Sequence[Envelope[UnitClosingAsked]]) -> None:
    """Where an heir is named, what is available passes to it first.

    The units are locked, so that a contract is declared before and counted, or after and judged by the closing.
    Raises Culprits: NotYet for each unknown unit.
    """
    units = {message.data.unit_id: message for message in messages}
    money_arrives(work.connection)
    take_turns(work.connection)
    known = lock_units(work.connection, units.keys())
    blame(messages, lambda message: _unknown(message.data.unit_id, known))
    keep_questions(work, messages)
    pass_transfers(work, units.keys(), units)
    publish_answers(work, messages, UnitAnswered, POSITIONS)


def answer_closings(step: Step) -> bool:
    """Answer again for each closing unit that stands otherwise than was said."""
    with step.work() as work:
        step.count(answer_again(work, UnitAnswered, POSITIONS))
    return False


def replicate_closing_ends(work: Work, messages: Sequence[Envelope[UnitWoundUp]]) -> None:
    """Nothing more is answered about these units."""
    end_closings(work.connection, {message.data.unit_id: message.data.closed_on for message in messages})


def _unknown(unit_id: str, known: Container[str]) -> NotYet | None:
    return None if unit_id in known else NotYet(f"unit {unit_id} is not known here")
