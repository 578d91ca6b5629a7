"""Every metric name, in one place (Prometheus)."""

from prometheus_client import Counter, Gauge, Histogram

_MESSAGES = Counter("gedeeld_messages_total", "Messages settled", ["queue", "outcome"])
_BATCH = Histogram(
    "gedeeld_batch_seconds",
    "One batch in one transaction",
    ["queue"],
    buckets=(0.002, 0.01, 0.05, 0.2, 1, 5, 30),
)
_CALLS = Counter("gedeeld_calls_total", "RPC calls answered", ["method", "outcome"])
_CALL = Histogram("gedeeld_call_seconds", "One RPC call", ["method"], buckets=(0.002, 0.01, 0.05, 0.2, 1, 5, 30))
_PUBLISHED = Counter("gedeeld_outbox_published_total", "Events confirmed and routed", ["service"])
_UNROUTED = Counter("gedeeld_outbox_unrouted_total", "Events that no queue took", ["service"])
_CONNECTED = Gauge("gedeeld_broker_connected", "1 while connected to the broker", ["service"])


def settled(queue: str, outcome: str, count: int = 1) -> None:
    """`outcome`: handled, repeated, retried, dead."""
    _MESSAGES.labels(queue, outcome).inc(count)


def batch_took(queue: str, seconds: float) -> None:
    _BATCH.labels(queue).observe(seconds)


def answered(method: str, outcome: str, seconds: float) -> None:
    """`outcome`: ok, or the refusal's code."""
    _CALLS.labels(method, outcome).inc()
    _CALL.labels(method).observe(seconds)


def published(service: str, routed: int, unrouted: int) -> None:
    _PUBLISHED.labels(service).inc(routed)
    if unrouted:
        _UNROUTED.labels(service).inc(unrouted)


def connected(service: str, *, up: bool) -> None:
    _CONNECTED.labels(service).set(1 if up else 0)
