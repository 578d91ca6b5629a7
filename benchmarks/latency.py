"""From a client's payment to money the unit can spend, on an idle system: one invoice at a time.

The payment goes in by RPC to invoicing; InvoicePaid goes to contributions and payroll, ContributionDeducted to payroll,
and payroll publishes BudgetCredited in the transaction that makes the budget available. That commit is the end.
"""

import time
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import psycopg

from benchmarks.bodies import as_it_is, publish_all, unit_id
from benchmarks.ground import Ground, wait_until
from benchmarks.rpc import percentile
from chassis.rpc.client import Client
from contracts.catalogue import event_spec
from contracts.invoicing.banking import RecordPayment
from contracts.invoicing.billing import DraftInvoice, IssueInvoice, LineInput
from contracts.invoicing.clients import RegisterClient
from contracts.members.events import UnitOpened
from contracts.wire.envelope import Envelope
from kernel.clock import utc_now
from kernel.identifiers import prefixed, uuid7

SERVICES = ("invoicing", "contributions", "payroll")
PAUSE_S = 0.02
WARM_UP = 5  # invoices that do not count


def latency(ground: Ground, *, quick: bool) -> dict[str, Any]:
    """p50, p99 and the longest, in milliseconds, from before the call to the commit in payroll."""
    n = 20 if quick else 200
    for service in SERVICES:
        ground.wipe(service)
    with ExitStack() as running, ground.superuser("payroll") as payroll:
        for process in (name for service in SERVICES for name in (service, f"{service}-relay")):
            kind = "relay" if process.endswith("-relay") else "worker"
            running.enter_context(ground.gedeeld(kind, process.removesuffix("-relay")))
        for service in SERVICES:
            ground.wait_ready(service)
            ground.wait_ready(f"{service}-relay")
        client = running.enter_context(ground.client())
        _open_unit(ground)
        customer = _customer(client)
        times = sorted([_one(client, payroll, customer) for _ in range(WARM_UP + n)][WARM_UP:])
    figures = {f"p{percent}_ms": round(percentile(times, percent) * 1e3, 1) for percent in (50, 99)}
    return {"n": n, **figures, "longest_ms": round(times[-1] * 1e3, 1)}


def _one(client: Client, payroll: psycopg.Connection[Any], customer: str) -> float:
    """Seconds for one invoice of € 100."""
    line = LineInput(description="work", quantity="1", unit_price_cents=10_000)
    draft = DraftInvoice(request_id=uuid7(), unit_id=unit_id(0), client_id=customer, lines=(line,))
    drafted = client.ask(draft)
    issued = client.ask(IssueInvoice(request_id=uuid7(), invoice_id=drafted.invoice_id))
    assert issued.communication is not None
    payment = RecordPayment(
        request_id=uuid7(),
        communication=issued.communication,
        amount_cents=issued.total_cents,
        value_date=issued.issued_on or date(2026, 1, 1),
    )
    time.sleep(PAUSE_S)  # what issuing set going has come to rest
    start = datetime.now(UTC)  # noqa: TID251
    client.ask(payment)
    return (_available_at(payroll, issued.invoice_id) - start).total_seconds()


def _available_at(payroll: psycopg.Connection[Any], invoice_id: str) -> datetime:
    """When the transaction was committed that made this invoice's money available."""
    instants: list[datetime] = []

    def there() -> bool:
        row = payroll.execute(
            "select pg_xact_commit_timestamp(xmin) from outbox where subject = %s and routing_key = %s",
            (invoice_id, "payroll.budget_credited.v1"),
            prepare=True,
        ).fetchone()
        instants.extend(row or ())
        return row is not None

    wait_until(there, f"budget of {invoice_id}", 30, every_s=0.005)
    return instants[0]


def _customer(client: Client) -> str:
    """A Belgian private person, so that nothing but the invoice is looked at."""
    register = RegisterClient(
        request_id=uuid7(), name="A client", country="BE", kind="individual", not_a_duplicate=True
    )
    return client.ask(register).client_id


def _open_unit(ground: Ground) -> None:
    """Tell the three services of a unit, as members' relay would."""
    event = UnitOpened(
        unit_id=unit_id(0),
        name="A unit",
        holder_ids=(prefixed("mbr", uuid7()),),
        tool="activity",
        sector="design",
        office="brussels",
        adviser="anne",
        legal_entity="BE",
        opened_on=date(2026, 1, 1),
    )
    spec = event_spec(UnitOpened.NAME)
    assert spec is not None
    envelope = Envelope[UnitOpened](
        id=uuid7(),
        type=UnitOpened.NAME,
        occurred_at=utc_now(),
        producer="members",
        subject=unit_id(0),
        correlation_id=uuid7(),
        actor="operator:bench",
        data=event,
    )
    publish_all(ground.amqp_url, [as_it_is(spec.queue(service), envelope) for service in SERVICES])
    for service in SERVICES:
        with ground.superuser(service) as database:
            wait_until(partial(_knows, database, unit_id(0)), f"{service} knows the unit")


def _knows(database: psycopg.Connection[Any], unit: str) -> bool:
    return database.execute("select from unit where unit_id = %s", (unit,)).fetchone() is not None
