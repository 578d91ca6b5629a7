"""A worker and its relay outlive what they depend on, stop without losing a step, and stop consuming in a flood."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from chassis.testing.harness import FrozenClock, envelope_of
from chassis.testing.paying import dead, deducted, paid, set_tariff
from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import TESTER
from chassis.testing.waiting import eventually
from chassis.tests.wire import wire
from contracts.contributions.pot import GetPot
from contracts.invoicing.events import InvoicePaid
from contracts.members.events import UnitOpened
from deploy.local.servers import Broker, DatabaseServer

QUEUE = f"contributions.{InvoicePaid.NAME}"
INBOX = "select count(*) from inbox"


@pytest.fixture(scope="module")
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    with running(new_system("contributions", settings={"GEDEELD_BATCH_SIZE": "50"})) as started:
        set_tariff(started)
        yield started


@pytest.fixture(autouse=True)
def runs(system: RunningSystem) -> None:
    """Every test finds both programs running and nothing to do."""
    system.start("contributions", "contributions-relay")
    eventually(lambda: on_queue(system) == 0 and not system.unrest(), 30, "quiet")


def ready(system: RunningSystem, process: str) -> tuple[int, str]:
    """The status and text of GET /ready."""
    connection = http.client.HTTPConnection(system.address(process), timeout=10)
    try:
        connection.request("GET", "/ready")
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def waits_for_a_lock(system: RunningSystem) -> bool:
    query = """select count(*) from pg_locks join pg_database d on d.oid = database
        where not granted and datname = current_database()"""
    return bool(system.ask_database("contributions", query)[0][0])


def on_queue(system: RunningSystem) -> int:
    with wire(system.vhost.url(TESTER)) as bus:
        return bus.ready(QUEUE)


def inbox(system: RunningSystem) -> int:
    return int(system.ask_database("contributions", INBOX)[0][0])


def test_told_to_stop_a_worker_finishes_and_acknowledges_what_is_in_hand(system: RunningSystem) -> None:
    process, before = system.programs.processes["contributions"], inbox(system)
    with psycopg.connect(system.dsns["contributions"].owner) as owner:
        owner.execute("lock table deduction in exclusive mode")
        system.vhost.publish(*(paid(f"stop{n}") for n in range(500)))
        eventually(lambda: waits_for_a_lock(system), what="a batch in hand")

        process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        eventually(lambda: process.poll() is not None or time.monotonic() - begun > 1.5)
        assert process.poll() is None  # longer than the second after which stock nameko lets go
        assert inbox(system) == before
        owner.rollback()

    assert process.wait(20) == 0
    handled = inbox(system) - before
    assert handled >= 1
    eventually(lambda: on_queue(system) == 500 - handled, 5, "the rest is back on the queue, nothing handled is")
    system.start("contributions")
    eventually(lambda: inbox(system) - before == 500 and on_queue(system) == 0, what="all handled")


def test_a_killed_worker_loses_and_doubles_nothing(system: RunningSystem) -> None:
    before = deducted(system)
    system.vhost.publish(*(paid(f"kill{n}") for n in range(2000)))
    eventually(lambda: deducted(system) > before, what="the first batch")

    system.kill("contributions")
    system.kill("contributions-relay")
    system.start("contributions", "contributions-relay")

    eventually(lambda: deducted(system) == before + 2000, 30, "all handled")
    query = "select count(*), count(distinct subject) from outbox where routing_key like '%contribution_deducted%'"
    total = deducted(system)
    assert system.ask_database("contributions", query) == [(total, total)]


def test_a_broker_that_dies_and_comes_back_is_found_again(system: RunningSystem, rabbitmq_server: Broker) -> None:
    before = deducted(system)

    rabbitmq_server.kill()
    eventually(lambda: ready(system, "contributions")[0] == 503, what="the worker says that it is not ready")
    assert "not connected" in ready(system, "contributions")[1]
    rabbitmq_server.start()

    for process in ("contributions", "contributions-relay"):
        eventually(lambda: ready(system, process)[0] == 200, 30, f"{process} is ready again")  # noqa: B023
    system.vhost.publish(*(paid(f"broker{n}") for n in range(50)))
    eventually(lambda: deducted(system) == before + 50, what="handled")
    eventually(lambda: not system.unrest(), what="sent")


def test_a_database_that_dies_with_a_batch_in_hand_is_waited_for(
    system: RunningSystem, postgres_server: DatabaseServer
) -> None:
    before, letters = deducted(system), dead(system)

    postgres_server.kill()
    try:
        system.vhost.publish(*(paid(f"base{n}") for n in range(200)))
        eventually(lambda: "holding" in system.log_of("contributions"), 20, "the worker holds its batch")
        assert ready(system, "contributions")[0] == 503
    finally:
        postgres_server.start()

    eventually(lambda: deducted(system) == before + 200, 30, "all handled")
    eventually(lambda: not system.unrest(), 30, "all sent")
    assert dead(system) == letters


def test_a_worker_whose_database_froze_is_not_deaf_afterwards(system: RunningSystem) -> None:
    """A handler that waits on a lock does not stop calls from being answered."""
    before = deducted(system)
    with psycopg.connect(system.dsns["contributions"].owner) as owner:
        owner.execute("lock table deduction in exclusive mode")
        system.vhost.publish(paid("frozen"))
        eventually(lambda: waits_for_a_lock(system), what="a batch in hand")
        with system.client("operator:test", "operator", timeout_s=5) as client:
            client.ask(GetPot())
        owner.rollback()
    eventually(lambda: deducted(system) == before + 1, what="handled")


def test_a_frozen_worker_that_wakes_up_doubles_nothing(system: RunningSystem) -> None:
    before = deducted(system)
    pid = system.programs.processes["contributions"].pid

    os.kill(pid, signal.SIGSTOP)
    system.vhost.publish(*(paid(f"cold{n}") for n in range(100)))
    os.kill(pid, signal.SIGCONT)

    eventually(lambda: deducted(system) == before + 100, what="handled")
    eventually(lambda: not system.unrest(), what="sent")


@contextmanager
def started_in_vain(new_system: NewSystem, amqp_url: str) -> Iterator[RunningSystem]:
    """A worker that cannot get into its broker."""
    system = new_system("contributions", settings={"GEDEELD_AMQP_URL": amqp_url})
    system.programs.start("contributions")
    try:
        yield system
    finally:
        system.stop()


def test_a_worker_whose_login_is_refused_says_so_and_stops_at_once(
    new_system: NewSystem, rabbitmq_server: Broker
) -> None:
    with started_in_vain(new_system, rabbitmq_server.url("contributions", "a wrong password", "nowhere")) as system:
        eventually(lambda: '"broker refuses the login"' in system.log_of("contributions"), 20, "it says so")
        assert "the broker refuses the login" in ready(system, "contributions")[1]
        assert "broker away" not in system.log_of("contributions")

        system.programs.processes["contributions"].send_signal(signal.SIGTERM)

        assert system.programs.processes["contributions"].wait(15) == 0


def test_a_worker_whose_broker_never_greets_stops_at_once(new_system: NewSystem) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        started_in_vain(new_system, f"amqp://a:b@127.0.0.1:{silent.getsockname()[1]}/x") as system,
    ):
        silent.settimeout(30)
        caller, _ = silent.accept()
        with caller:
            assert caller.recv(4) == b"AMQP"
            system.programs.processes["contributions"].send_signal(signal.SIGTERM)

            assert system.programs.processes["contributions"].wait(15) == 0


def test_a_flood_of_dead_letters_stops_the_consumer_and_nothing_else(new_system: NewSystem) -> None:
    settings = {"GEDEELD_DEAD_FLOOD": "5", "GEDEELD_BATCH_SIZE": "2", "GEDEELD_DEAD_REST_S": "2"}
    flooded = new_system("contributions", settings=settings)
    bad = [paid(f"flood{n}").model_copy(update={"net_cents": -1}) for n in range(20)]
    with running(flooded):
        set_tariff(flooded)
        flooded.vhost.publish(*bad)

        eventually(lambda: ready(flooded, "contributions")[0] == 503, what="the worker says that it is not ready")
        assert f"flood of dead letters: {QUEUE}" in ready(flooded, "contributions")[1]
        with flooded.client("operator:test", "operator") as client:
            client.ask(GetPot())
        with wire(flooded.vhost.url(TESTER)) as bus, bus.channel() as channel:
            assert eventually(lambda: bus.ready(QUEUE), what="the broker took back the rest") >= 5
            channel.queue_purge(QUEUE)
        flooded.vhost.publish(*(paid(f"after the flood {n}") for n in range(20)))
        eventually(lambda: ready(flooded, "contributions")[0] == 200, 60, "one was let through, and it goes on")
        eventually(lambda: deducted(flooded) == 20, 30, "all handled")


def test_messages_slipped_in_by_another_service_stop_nobody(new_system: NewSystem) -> None:
    """By its right on the exchange of redeliveries, with a second key in a header: RabbitMQ 3.10 copies, 4 refuses."""
    attacked = new_system("contributions", settings={"GEDEELD_DEAD_FLOOD": "5"})
    body = envelope_of(paid("forged"), None, FrozenClock().now).model_dump_json()
    own = f"governance.{UnitOpened.NAME}"
    with running(attacked), wire(attacked.vhost.url("governance")) as liar:
        set_tariff(attacked)
        passed = sum(liar.slip_in("gedeeld.redeliver", own, body, headers={"CC": [QUEUE]}) for _ in range(60))
        attacked.vhost.publish(paid("honest"))

        eventually(lambda: deducted(attacked) == 1, what="the honest one is handled")
        eventually(lambda: len(dead(attacked)) == passed, what="the others are kept")
        assert dead(attacked) == [(QUEUE, f"foreign: sent as {own}")] * passed
        assert ready(attacked, "contributions")[0] == 200
