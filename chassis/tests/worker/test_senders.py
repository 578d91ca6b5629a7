"""Who sent a message: the broker vouches for the name that it carries, and the consumer wants the one who may."""

from collections.abc import Iterator

import pytest

from chassis.amqp.connection import OutgoingMessage
from chassis.amqp.publisher import NotConfirmed, Publisher
from chassis.testing.harness import envelope_of
from chassis.testing.paying import deducted, paid, set_tariff
from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import TESTER
from chassis.testing.waiting import eventually
from chassis.tests.wire import Wire, wire
from contracts.invoicing.events import InvoicePaid
from kernel.clock import utc_now

QUEUE = f"contributions.{InvoicePaid.NAME}"
REQUIRED = "GEDEELD_REQUIRE_SENDER"


@pytest.fixture(scope="module", params=["this release", "the next"])
def system(new_system: NewSystem, request: pytest.FixtureRequest) -> Iterator[RunningSystem]:
    settings = {REQUIRED: "true"} if request.param == "the next" else {}
    with running(new_system("contributions", ladder_ms=(100, 200, 3000), settings=settings)) as started:
        yield started


@pytest.fixture
def bus(system: RunningSystem) -> Iterator[Wire]:
    with wire(system.vhost.url(TESTER)) as opened:
        yield opened


def body_of(event: InvoicePaid) -> bytes:
    return envelope_of(event, None, utc_now()).model_dump_json().encode()


def said_by_invoicing(system: RunningSystem, event: InvoicePaid) -> None:
    """As its relay does."""
    body = body_of(event)
    publisher = Publisher(system.vhost.url("invoicing"), "a test", "invoicing")
    assert publisher.publish([OutgoingMessage("gedeeld.events", InvoicePaid.NAME, body, "an id")]) == [True]
    publisher.close()


def reasons(system: RunningSystem) -> list[str]:
    return [row[0] for row in system.ask_database("contributions", "select reason from dead_letter order by number")]


def test_what_a_service_says_carries_its_name(system: RunningSystem, bus: Wire) -> None:
    with bus.channel() as channel:
        channel.queue_declare("watch-senders", durable=False)
        channel.queue_bind("watch-senders", "gedeeld.events", "contributions.#")

    set_tariff(system, "FR")

    message = eventually(lambda: bus.get("watch-senders"))
    assert message.properties["user_id"] == "contributions"


def test_the_owners_events_are_handled_and_a_wait_is_the_consumers_own(system: RunningSystem) -> None:
    said_by_invoicing(system, paid("early", entity="LU"))  # its tariff comes later: it climbs the ladder meanwhile
    waits = "select count(*) from dead_letter where state = 'open'"
    before = system.ask_database("contributions", waits)
    set_tariff(system, "LU")

    eventually(lambda: deducted(system, "LU") == 1, what="the invoice that came too early")
    assert system.ask_database("contributions", waits) == before


def test_a_message_of_another_is_kept_with_its_body_and_changes_nothing(system: RunningSystem, bus: Wire) -> None:
    set_tariff(system, "NL")
    before = len(reasons(system))

    bus.publish("gedeeld.events", InvoicePaid.NAME, body_of(paid("forged", entity="NL")), user_id=TESTER)
    bus.publish("gedeeld.redeliver", QUEUE, body_of(paid("replayed", entity="NL")), user_id=TESTER)

    eventually(lambda: len(reasons(system)) == before + 2, what="two dead letters")
    assert sorted(reasons(system)[before:]) == [
        f"foreign: sent as {QUEUE} by {TESTER}",
        f"foreign: sent as {InvoicePaid.NAME} by {TESTER}",
    ]
    bodies = system.ask_database("contributions", "select body from dead_letter order by number desc limit 2")
    assert all('"NL"' in str(row[0]) for row in bodies)
    assert deducted(system, "NL") == 0


def test_what_the_release_before_queued_names_nobody(system: RunningSystem) -> None:
    """It is handled in this release; once none is left, a setting refuses it."""
    set_tariff(system, "BE")
    before = len(reasons(system))
    system.stop("contributions")
    system.vhost.publish(paid("of before", entity="BE"))

    system.start("contributions")

    if REQUIRED in system.settings:
        eventually(lambda: len(reasons(system)) == before + 1, what="a dead letter")
        assert reasons(system)[-1] == f"foreign: sent as {InvoicePaid.NAME}"
    else:
        eventually(lambda: deducted(system, "BE") == 1, what="the invoice of before")
        assert len(reasons(system)) == before


def test_the_broker_refuses_a_name_that_is_not_ones_own(system: RunningSystem) -> None:
    publisher = Publisher(system.vhost.url("invoicing"), "a test")
    lie = OutgoingMessage("gedeeld.events", InvoicePaid.NAME, b"{}", "an id", sender="payroll")

    with pytest.raises(NotConfirmed):
        publisher.publish([lie])
