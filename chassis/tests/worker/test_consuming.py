"""A real worker on a real broker: batches, bad messages, retries, dead letters, replays. One legal entity a test."""

import json
import urllib.request
from collections.abc import Iterator

import pytest

from chassis.testing.harness import FrozenClock, envelope_of
from chassis.testing.paying import dead, deducted, paid, set_tariff
from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import TESTER
from chassis.testing.waiting import eventually
from chassis.tests.wire import HOSTILE_PROPERTIES, Wire, wire
from contracts.contributions.pot import GetPot
from contracts.invoicing.events import InvoicePaid
from contracts.wire.operations import GetDeadLetters, ReplayDeadLetter
from kernel.identifiers import uuid7

QUEUE = f"contributions.{InvoicePaid.NAME}"


@pytest.fixture(scope="module")
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    # The last step is long enough for a person to help, and short enough for a test to wait for.
    with running(new_system("contributions", ladder_ms=(100, 200, 3000))) as started:
        yield started


@pytest.fixture
def bus(system: RunningSystem) -> Iterator[Wire]:
    with wire(system.vhost.url(TESTER)) as opened:
        yield opened


def settled(system: RunningSystem, outcome: str) -> int:
    """How many messages of the queue ended so, by the worker's own count."""
    with urllib.request.urlopen(f"http://{system.address('contributions')}/metrics") as page:
        lines = page.read().decode().splitlines()
    series = f'gedeeld_messages_total{{outcome="{outcome}",queue="{QUEUE}"}}'
    return sum(int(float(line.split()[1])) for line in lines if line.startswith(series))


def nothing_left(system: RunningSystem, bus: Wire) -> bool:
    """The queue is empty, and nothing of it is in the worker's hands."""
    return bus.ready(QUEUE) == 0 and not system.unrest()


def test_what_is_at_hand_is_handled_together(system: RunningSystem, bus: Wire) -> None:
    set_tariff(system, "BE")
    system.stop("contributions")

    system.vhost.publish(*(paid(f"batch{n}", entity="BE") for n in range(300)))
    system.start("contributions")

    eventually(lambda: deducted(system, "BE") == 300, what="300 invoices handled")
    transactions = """select count(distinct transaction) from journal_entry
        where source in (select source_id from deduction where legal_entity = 'BE')"""
    assert system.ask_database("contributions", transactions)[0][0] <= 10
    eventually(lambda: nothing_left(system, bus), what="all acknowledged, all said sent")


def test_a_message_that_comes_again_is_counted_once(system: RunningSystem, bus: Wire) -> None:
    set_tariff(system, "FR")

    system.vhost.publish(*(paid(f"again{n}", entity="FR") for n in range(20)), repeats=3)

    eventually(lambda: nothing_left(system, bus) and deducted(system, "FR") >= 20, what="all handled")
    query = "select count(*) from outbox where subject in (select source_id from deduction where legal_entity = 'FR')"
    assert system.ask_database("contributions", query) == [(20,)]
    assert deducted(system, "FR") == 20


@pytest.mark.parametrize(
    ("entity", "reason"), [("NL", "data.net_cents: Input should be greater than 0"), ("LU", "FactConflict: ")]
)
def test_one_bad_message_among_a_hundred_is_dead_with_its_reason_and_the_others_are_handled(
    system: RunningSystem, bus: Wire, entity: str, reason: str
) -> None:
    set_tariff(system, entity)
    before = len(dead(system))
    good = [paid(f"good{entity}{n}", entity=entity) for n in range(99)]
    if entity == "NL":  # breaks its contract
        bad = paid("bad", entity=entity).model_copy(update={"net_cents": 0})
    else:  # the first invoice once more, with other money: no handler can take both
        bad = good[0].model_copy(update={"net_cents": 200_00})

    system.vhost.publish(*good[:40], bad, *good[40:])

    eventually(lambda: deducted(system, entity) == 99, what="99 handled")
    eventually(lambda: len(dead(system)) == before + 1, what="one dead letter")
    queue, recorded_reason = dead(system)[-1]
    assert queue == QUEUE
    assert recorded_reason.startswith(reason)
    eventually(lambda: nothing_left(system, bus), what="all acknowledged")


def test_what_must_wait_goes_up_the_ladder_and_is_handled_when_its_time_has_come(
    system: RunningSystem, bus: Wire
) -> None:
    before, retried = len(dead(system)), settled(system, "retried")

    system.vhost.publish(paid("early", entity="DE"))
    eventually(lambda: settled(system, "retried") == retried + 3, what="three waits")
    set_tariff(system, "DE")

    eventually(lambda: deducted(system, "DE") == 1, what="handled at the last try")
    assert len(dead(system)) == before


def test_what_waits_in_vain_is_dead_after_four_tries_and_a_replay_counts_it_once(
    system: RunningSystem, bus: Wire
) -> None:
    before, retried = len(dead(system)), settled(system, "retried")

    system.vhost.publish(paid("vain", entity="AT"))
    eventually(lambda: len(dead(system)) == before + 1, what="a dead letter")
    assert settled(system, "retried") == retried + 3
    assert dead(system)[-1][1].startswith("NotYet: ")
    assert bus.ready(QUEUE) == 0

    set_tariff(system, "AT")
    with system.client("operator:anne", "operator") as client:
        letters = client.ask(GetDeadLetters(), service="contributions").letters
        command = ReplayDeadLetter(request_id=uuid7(), number=letters[-1].number, why="the tariff is set")
        client.ask(command, service="contributions")
    eventually(lambda: deducted(system, "AT") == 1, what="the replay is handled")
    system.vhost.publish(paid("vain", entity="AT"))
    eventually(lambda: nothing_left(system, bus), what="the repeat is absorbed")
    assert deducted(system, "AT") == 1


def test_a_good_message_does_not_wait_for_one_on_the_ladder(system: RunningSystem, bus: Wire) -> None:
    set_tariff(system, "IT")
    before = len(dead(system))

    system.vhost.publish(paid("stuck", entity="SE"), *(paid(f"free{n}", entity="IT") for n in range(50)))

    eventually(lambda: deducted(system, "IT") == 50, what="the others are handled")
    assert len(dead(system)) == before
    eventually(lambda: len(dead(system)) == before + 1, what="the one that waits in vain")


@pytest.mark.parametrize("way", ["CC", "BCC"])
def test_an_event_forged_by_a_hidden_second_key_is_dead_not_believed(
    system: RunningSystem, bus: Wire, way: str
) -> None:
    """`governance` may say CooperatorAdmitted; RabbitMQ 3.10 copies that to any key the header names, 4 refuses."""
    before = len(dead(system))
    forged = json.loads(body_of(paid("forged", cents=1_000_000_00)))

    with wire(system.vhost.url("governance")) as liar:
        key = "governance.cooperator_admitted.v1"
        passed = liar.slip_in("gedeeld.events", key, json.dumps(forged), headers={way: [InvoicePaid.NAME]})

    eventually(lambda: len(dead(system)) == before + passed, what="a dead letter, unless the broker refused")
    buried = (QUEUE, f"foreign: sent as {key}")
    assert dead(system)[before:] == [buried] * passed
    booked = "select count(*) from deduction where source_id = %s"
    assert system.ask_database("contributions", booked, forged["data"]["invoice_id"]) == [(0,)]


@pytest.mark.parametrize("name", HOSTILE_PROPERTIES)
def test_properties_that_cannot_be_read_harm_nobody(system: RunningSystem, bus: Wire, name: str) -> None:
    before = len(dead(system))
    process = system.programs.processes["contributions"]

    bus.publish("nameko-rpc", "contributions.get_pot", b"{}", raw_properties=HOSTILE_PROPERTIES[name])
    bus.publish("gedeeld.events", InvoicePaid.NAME, b"{}", raw_properties=HOSTILE_PROPERTIES[name])

    eventually(lambda: len(dead(system)) == before + 1, what="a dead letter")
    with system.client("operator:test", "operator") as client:
        client.ask(GetPot())
    assert process.poll() is None


def test_an_event_without_readable_properties_is_handled_by_its_body(system: RunningSystem, bus: Wire) -> None:
    set_tariff(system, "PL")
    body = body_of(paid("bare", entity="PL"))

    bus.publish(
        "gedeeld.events", InvoicePaid.NAME, body, raw_properties=HOSTILE_PROPERTIES["a message id that is no UTF-8"]
    )

    eventually(lambda: deducted(system, "PL") == 1, what="handled")


def test_a_message_on_which_the_broker_gave_up_is_kept_for_a_person(system: RunningSystem, bus: Wire) -> None:
    before = len(dead(system))
    deaths = [{"queue": QUEUE, "reason": "delivery_limit", "count": 1}]

    bus.publish("gedeeld.dead", QUEUE, body_of(paid("killer")), headers={"x-death": deaths}, message_id="m1")

    eventually(lambda: len(dead(system)) == before + 1, what="a dead letter")
    assert dead(system)[-1] == (QUEUE, "the broker gave up: delivery_limit")


def body_of(event: InvoicePaid) -> bytes:
    return envelope_of(event, None, FrozenClock().now).model_dump_json().encode()
