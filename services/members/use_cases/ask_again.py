"""Every day the services that have not answered about a closing unit are asked again."""

from chassis.worker.jobs import Step
from contracts.members.events import UnitClosingAsked
from kernel.clock import legal_date
from services.members.store.closings import begin_closed_units, closings_not_answered
from services.members.use_cases.close_unit import ask_about

UNITS_A_STEP = 200


def ask_again(step: Step) -> bool:
    """Also about units that a release before closed without asking, so that money left there is seen.

    Who answered already hears the question and has nothing new to say; a service that began to consume it answers.
    """
    with step.work() as work:
        begin_closed_units(work.connection, UNITS_A_STEP)
        states = closings_not_answered(work.connection, UnitClosingAsked.CONSUMERS, legal_date(work.now), UNITS_A_STEP)
        ask_about(work, list(states.values()))
        step.count(len(states))
    return len(states) == UNITS_A_STEP
