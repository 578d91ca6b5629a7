"""Every metric name, in one place (Prometheus)."""

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

# Measured at each scrape (measures.py).
OUTBOX_ROWS, OUTBOX_AGE = "gedeeld_outbox_rows", "gedeeld_outbox_oldest_seconds"
DEAD = "gedeeld_dead_letters"
IN_HAND = "gedeeld_message_in_hand_seconds"
LETTERS = "gedeeld_letters_waiting"
POOL = "gedeeld_pool_connections"

_MESSAGES = Counter("gedeeld_messages_total", "Messages settled", ["queue", "outcome"])
_BATCH = Histogram(
    "gedeeld_batch_seconds",
    "One batch in one transaction",
    ["queue"],
    buckets=(0.002, 0.01, 0.05, 0.2, 1, 5, 30),
)
_CALLS = Counter("gedeeld_calls_total", "RPC calls answered", ["method", "outcome"])
_CALL = Histogram(
    "gedeeld_call_seconds",
    "One RPC call",
    ["method"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 30),
)
_PUBLISHED = Counter("gedeeld_outbox_published_total", "Events confirmed and routed", ["service"])
_UNROUTED = Counter("gedeeld_outbox_unrouted_total", "Events that no queue took", ["service"])
_JOB_RECORDS = Counter("gedeeld_job_records_total", "Records of jobs", ["service", "job", "outcome"])
_JOB_FAULTS = Counter("gedeeld_job_faults_total", "Turns of jobs that failed", ["service", "job"])
_JOB_TURNED = Gauge("gedeeld_job_turned_seconds", "When a turn last ended well, Unix time", ["service", "job"])
_JOB_DONE = Gauge("gedeeld_job_run_done", "Records done in the run of this period", ["service", "job"])
_JOB_EXPECTED = Gauge("gedeeld_job_run_expected", "Records in the run of this period", ["service", "job"])
_CLIENT_SEARCHES = Counter(
    "gedeeld_client_searches_total", "Searches of the register of clients", ["caller", "outcome"]
)
_SPANS = Counter("gedeeld_spans_total", "Spans that were to leave this process", ["outcome"])
_CLEARING = Gauge("gedeeld_clearing_cents", "A side of a clearing account at the last audit", ["service", "account"])
_AUDITED = Gauge("gedeeld_audited_seconds", "When the audit last asked for the books, Unix time", ["service"])
_CONNECTED = Gauge("gedeeld_broker_connected", "1 while connected to the broker", ["service"])


def settled(queue: str, outcome: str, count: int = 1) -> None:
    """`outcome`: handled, repeated, retried, dead, foreign."""
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


def job_records(service: str, job: str, outcome: str, count: int) -> None:
    """`outcome`: done, set aside."""
    if count:
        _JOB_RECORDS.labels(service, job, outcome).inc(count)


def job_run(service: str, job: str, done: int, expected: int | None) -> None:
    """How far the run of a period is; `expected` where it is known."""
    _JOB_DONE.labels(service, job).set(done)
    if expected is not None:
        _JOB_EXPECTED.labels(service, job).set(expected)


def job_turned(service: str, job: str, at: datetime) -> None:
    _JOB_TURNED.labels(service, job).set(at.timestamp())


def job_failed(service: str, job: str) -> None:
    _JOB_FAULTS.labels(service, job).inc()


def searched_clients(caller: str, outcome: str) -> None:
    """`caller`: member or staff. `outcome`: answered, own (the list of an own unit), or the refusal's code."""
    _CLIENT_SEARCHES.labels(caller, outcome).inc()


def spans(outcome: str, count: int) -> None:
    """`outcome`: exported, failed."""
    _SPANS.labels(outcome).inc(count)


def audited(service: str, clearing: Mapping[str, int], at: datetime) -> None:
    """The books were asked for. `clearing`: cents by account; both sides of one account sum to zero."""
    _AUDITED.labels(service).set(at.timestamp())
    for account, cents in clearing.items():
        _CLEARING.labels(service, account).set(cents)


def connected(service: str, *, up: bool) -> None:
    _CONNECTED.labels(service).set(1 if up else 0)
