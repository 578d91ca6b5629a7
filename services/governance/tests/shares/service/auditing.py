"""What the audit of governance says in a test."""

from chassis.audit.answering import answer_audit
from chassis.testing.harness import ServiceHarness


def differing(house: ServiceHarness) -> list[str]:
    """The checks that find a difference."""
    with house.engine.connect() as connection:
        return [check.name for check in answer_audit(connection, "governance").checks if check.differing]
