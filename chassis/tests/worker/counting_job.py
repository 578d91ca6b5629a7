"""A job over ten records, three a step, which says an event about each. As a program it is killed on the way."""

import os
import signal
import sys
from datetime import date

from chassis.db.engine import engine
from chassis.testing.harness import FrozenClock
from chassis.worker.jobs import JobPeriod, JobRunner, Step
from contracts.contributions.events import TariffSet

RECORDS, IN_A_STEP = 10, 3
SAID = TariffSet(legal_entity="BE", since=date(2026, 1, 1), turnover_percent="6.5", coefficients=())


def count_up(step: Step) -> bool:
    with step.work() as work:
        first = int(step.cursor or 0) + 1
        records = range(first, min(first + IN_A_STEP, RECORDS + 1))
        for record in records:
            work.publish(SAID, subject=f"ent_{record}")
        step.count(len(records), of=RECORDS)
        step.move_to(str(first + len(records) - 1))
    return first + IN_A_STEP <= RECORDS


def killed_between_steps(step: Step) -> bool:
    with step.work():
        if step.done == 2 * IN_A_STEP:
            os.kill(os.getpid(), signal.SIGKILL)
    return count_up(step)


def killed_within_a_step(step: Step) -> bool:
    with step.work() as work:
        if step.done == 2 * IN_A_STEP:
            work.publish(SAID, subject="ent_7")
            work.flush()
            step.count(1)
            step.move_to("7")
            os.kill(os.getpid(), signal.SIGKILL)
    return count_up(step)


def main(database_url: str, which: str) -> None:
    use_case = {"between": killed_between_steps, "within": killed_within_a_step}[which]
    runner = JobRunner("count_up", JobPeriod.DAY, "contributions", engine(database_url, 2), FrozenClock())
    runner.take_steps(use_case)


if __name__ == "__main__":
    main(*sys.argv[1:])
