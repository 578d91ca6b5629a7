"""What every service is: a name, figures for a scrape, warnings, and what operators and auditors may ask it."""

from collections.abc import Callable
from datetime import date

from chassis.ops.measures import Measure
from chassis.worker import operations, periods, sealed_logs
from chassis.worker.entrypoints import answer, job
from chassis.worker.jobs import JobPeriod
from chassis.worker.redaction import redact_addresses

Warns = tuple[str, Callable[[date], str | None]]
"""Of what, and what an operator must see to on a day; None: nothing."""


class Service:
    """Base of the six services."""

    name: str
    measures: tuple[Measure, ...] = ()
    warnings: tuple[Warns, ...] = ()

    get_audit = answer(operations.get_audit)
    get_audit_rows = answer(operations.get_audit_rows)
    get_trial_balance = answer(operations.get_trial_balance)
    get_health = answer(operations.get_health, one_statement=True)
    get_trace = answer(operations.get_trace)
    get_dead_letters = answer(operations.get_dead_letters, one_statement=True)
    get_dead_letter = answer(operations.get_dead_letter, one_statement=True)
    replay_dead_letter = answer(operations.replay_dead_letter)
    discard_dead_letter = answer(operations.discard_dead_letter)
    get_jobs = answer(operations.get_jobs)
    get_logs = answer(sealed_logs.get_logs)
    get_log_head = answer(sealed_logs.get_log_head)
    get_log_leaves = answer(sealed_logs.get_log_leaves)
    get_log_proof = answer(sealed_logs.get_log_proof)
    get_closed_periods = answer(periods.get_closed_periods)
    close_period = answer(periods.close_period)

    retry_too_early = job(operations.retry_too_early, every_s=60)
    redact_addresses = job(redact_addresses, every_s=600, per=JobPeriod.DAY)
