"""One invoice, followed: by OpenTelemetry in one trace, and by `gedeeld trace` in the outboxes and inboxes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from tests.integration.one_invoice import PaidInvoice

ON_ITS_WAY = {"invoicing", "contributions", "payroll", "notifications"}


def test_a_payment_is_one_trace_through_every_service_on_its_way(system: RunningSystem, paid: PaidInvoice) -> None:
    def whole() -> bool:
        return any(services >= ON_ITS_WAY for services in by_trace(system).values())

    assert eventually(whole, 20, "a trace through invoicing, contributions, payroll and notifications")


def test_a_batch_has_one_span_that_says_how_many_it_held(system: RunningSystem, paid: PaidInvoice) -> None:
    def of_a_batch() -> list[dict[str, Any]]:
        return [s for s in spans(system) if s["name"] == "invoicing.invoice_paid.v1 process"]

    batches = eventually(of_a_batch, 20, "the span of a batch")

    assert all(s["attributes"]["messaging.batch.message_count"] >= 1 for s in batches)


def by_trace(system: RunningSystem) -> dict[str, set[str]]:
    """Which services took part in each trace."""
    services_by_trace: dict[str, set[str]] = {}
    for span in spans(system):
        services_by_trace.setdefault(span["context"]["trace_id"], set()).add(
            span["resource"]["attributes"]["service.name"]
        )
    return services_by_trace


def spans(system: RunningSystem) -> Iterator[dict[str, Any]]:
    path = Path(system.settings["GEDEELD_TRACE_FILE"])
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
