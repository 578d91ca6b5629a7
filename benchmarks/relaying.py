"""How fast the relay moves a full outbox: publish, wait for the confirms, mark. Events a second."""

from typing import Any

from kombu import Connection

from benchmarks.drain import between_commits
from benchmarks.ground import Ground, wait_until
from benchmarks.machine import memory_mb, spent
from contracts.contributions.events import ContributionDeducted

CONSUMER_QUEUE = f"payroll.{ContributionDeducted.NAME}"


def relay(ground: Ground) -> dict[str, Any]:
    """Relay what the drain before left in contributions' outbox; every event must stand on its consumer's queue."""
    with Connection(ground.amqp_url) as connection, ground.superuser("contributions") as database:
        queue = connection.default_channel
        queue.queue_purge(CONSUMER_QUEUE)
        (n,) = database.execute("select count(*) from outbox where published_at is null").fetchone() or (0,)
        before = spent(ground, None)
        with ground.gedeeld("relay", "contributions") as pid:
            unsent_query = "select exists (select from outbox where published_at is null)"
            wait_until(lambda: database.execute(unsent_query).fetchone() == (False,), "the relay", 120)
            after, memory = spent(ground, pid), memory_mb(pid)
        arrived = queue.queue_purge(CONSUMER_QUEUE)
        if arrived != n:
            raise RuntimeError(f"{arrived} of {n} events stand on {CONSUMER_QUEUE}")
        rate, seconds = between_commits(database, "outbox")
    cost = after.since(before, n)
    return {"n": n, "seconds": round(seconds, 3), "rate": round(rate), "memory_mb": memory, **cost}
