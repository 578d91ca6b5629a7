"""The events with which tests feed contributions, the smallest service that hears, books and speaks."""

from datetime import date
from uuid import UUID

from chassis.testing.harness import test_id
from chassis.testing.running import RunningSystem
from contracts.contributions.events import Coefficient
from contracts.contributions.tariffs import SetTariff
from contracts.invoicing.events import InvoicePaid
from kernel.identifiers import uuid7

DEDUCTED = "select count(*) from deduction where legal_entity = %s"


def paid(name: str, *, cents: int = 100_00, entity: str = "BE") -> InvoicePaid:
    """An invoice was paid; the same name is the same invoice."""
    return InvoicePaid(
        invoice_id=test_id("inv", name),
        number="2026/1",
        unit_id=test_id("unit", name[:3]),
        legal_entity=entity,
        issued_on=date(2026, 5, 1),
        paid_on=date(2026, 5, 2),
        net_cents=cents,
    )


def tariff(entity: str = "BE", request_id: UUID | None = None) -> SetTariff:
    return SetTariff(
        request_id=request_id or uuid7(),
        legal_entity=entity,
        since=date(2026, 1, 1),
        turnover_percent="6.5",
        coefficients=(Coefficient(kind="artist_day", factor="0.1"),),
        source="a test",
    )


def set_tariff(system: RunningSystem, entity: str = "BE") -> None:
    with system.client("operator:test", "operator") as client:
        client.ask(tariff(entity))


def deducted(system: RunningSystem, entity: str = "BE") -> int:
    """How many invoices of this legal entity contributions has handled."""
    return int(system.ask_database("contributions", DEDUCTED, entity)[0][0])


def dead(system: RunningSystem) -> list[tuple[str, str]]:
    """(queue, reason) of the dead letters of contributions, oldest first."""
    rows = system.ask_database("contributions", "select queue, reason from dead_letter order by number")
    return [(str(queue), str(reason)) for queue, reason in rows]
