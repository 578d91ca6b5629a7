"""Gedeeld's own side: the real worker of contributions, and its real relay."""

from datetime import date

from benchmarks.bodies import fill
from benchmarks.drain import Contender
from benchmarks.ground import Ground
from contracts.contributions.tariffs import SetTariff
from contracts.invoicing.events import InvoicePaid
from kernel.identifiers import uuid7

QUEUE = f"contributions.{InvoicePaid.NAME}"


def gedeeld(ground: Ground, messages: int) -> Contender:
    """`gedeeld worker contributions` as it is deployed: strict contracts, inbox, tariff, books, deduction, outbox."""
    return Contender(
        "Gedeeld",
        messages,
        fill=lambda envelopes: fill(ground.amqp_url, QUEUE, envelopes),
        start=lambda: ground.gedeeld("worker", "contributions"),
        typed=True,
        batching=True,
    )


def set_tariff(ground: Ground) -> None:
    """6.5 % since 2026: without a tariff, an invoice waits."""
    request = SetTariff.model_validate(
        {
            "request_id": uuid7(),
            "legal_entity": "BE",
            "since": date(2026, 1, 1),
            "turnover_percent": "6.5",
            "coefficients": ({"kind": "artist_day", "factor": "0.1"},),
            "source": "the bench",
        }
    )
    with ground.gedeeld("worker", "contributions"), ground.client() as client:
        ground.wait_ready("contributions")
        client.ask(request)
