"""The job that takes names and addresses out of events that were sent long ago."""

import sqlalchemy as sa

from chassis.worker.jobs import Step

BATCH = 500

_REDACT = sa.text("select redact_outbox(:most)")


def redact_addresses(step: Step) -> bool:
    """Some of what was published 30 days ago; what was sent can still be proven by its hash."""
    with step.work() as work:
        redacted = work.connection.execute(_REDACT, {"most": BATCH}).scalar_one()
        step.count(redacted)
    return bool(redacted == BATCH)
