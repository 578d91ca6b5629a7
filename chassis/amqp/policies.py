"""What the broker is told of queues by policy: what a queue's arguments do not say, and cannot once it stands.

RabbitMQ 4 gives a quorum queue that states nothing a limit of 20 deliveries, and drops the message that reaches it
where no other queue stands behind; 3.10 has no limit. Stated, both do the same.
"""

from typing import Any

from contracts.catalogue import SERVICES

LAST_EXCHANGE = "gedeeld.last"
"""To the queue behind a service's dead letters. Nobody consumes from it: a person looks."""

MANY_DELIVERIES = 1_000_000  # a queue's keeper may go away so often with a message in hand before that is put aside
PASSING_EXPIRES_MS = 300_000  # a queue of a person or a client, unused for so long, goes
PASSING_LENGTH = 10_000  # messages that it holds at most; then the oldest go
PASSING_BYTES = 64_000_000


def policies(vhost: str) -> list[dict[str, Any]]:
    """Policies in the form of RabbitMQ's definitions. They take effect at once, on queues that stand as well."""
    service = f"({'|'.join(SERVICES)})"
    limit = {"delivery-limit": MANY_DELIVERIES}
    behind = {
        **limit,
        "dead-letter-exchange": LAST_EXCHANGE,
        "dead-letter-strategy": "at-least-once",
        "overflow": "reject-publish",  # at-least-once dead-lettering needs it
    }
    passing = {
        "expires": PASSING_EXPIRES_MS,
        "max-length": PASSING_LENGTH,
        "max-length-bytes": PASSING_BYTES,
    }
    return [
        _policy(vhost, "dead letters", rf"^{service}\.dead$", behind),
        _policy(vhost, "behind dead letters", rf"^{service}\.last$", limit),
        _policy(vhost, "waits", rf"^{service}\.retry\.[0-9]+$", limit),
        _policy(vhost, "of persons and clients", r"^(watch-|rpc\.reply-)", passing),
    ]


def _policy(vhost: str, name: str, pattern: str, definition: dict[str, Any]) -> dict[str, Any]:
    return {
        "vhost": vhost,
        "name": name,
        "pattern": pattern,
        "apply-to": "queues",
        "definition": definition,
        "priority": 0,
    }
