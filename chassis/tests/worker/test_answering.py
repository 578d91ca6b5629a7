"""Calls at a real worker: many at once, each answered once and to its caller, also when it is told to stop."""

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import eventlet
import psycopg
import pytest

from chassis.amqp.connection import Bus
from chassis.rpc.server import RpcServer
from chassis.testing.paying import set_tariff
from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import TESTER, Vhost
from chassis.testing.waiting import eventually
from chassis.tests.wire import wire
from chassis.worker.answering import CallPool
from contracts.contributions.tariffs import GetTariff
from contracts.wire.operations import GetHealth

QUEUE = "rpc-contributions"
REPLY_KEY = "0190aaaa-0000-4000-8000-000000000001"
QUESTION = GetTariff(legal_entity="BE", day=date(2026, 5, 1))


@pytest.fixture(scope="module")
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    with running(new_system("contributions", settings={"GEDEELD_MAX_WORKERS": "3"})) as started:
        set_tariff(started)
        yield started


@pytest.fixture
def tariff_locked(system: RunningSystem) -> Iterator[psycopg.Connection[Any]]:
    """Whoever asks for the tariff waits, until this transaction ends."""
    system.start("contributions")
    with psycopg.connect(system.dsns["contributions"].owner) as owner:
        owner.execute("lock table tariff in access exclusive mode")
        yield owner


def waiting_for_locks(system: RunningSystem) -> int:
    query = """select count(*) from pg_locks join pg_database d on d.oid = database
        where not granted and datname = current_database()"""
    return int(system.ask_database("contributions", query)[0][0])


def ask(system: RunningSystem, entity: str = "BE") -> str:
    with system.client("operator:test", "operator") as client:
        return client.ask(QUESTION.model_copy(update={"legal_entity": entity})).source


def test_calls_beyond_the_green_threads_wait_their_turn_and_all_are_answered(
    system: RunningSystem, tariff_locked: psycopg.Connection[Any]
) -> None:
    with ThreadPoolExecutor(8) as callers:
        answers = [callers.submit(ask, system) for _ in range(8)]
        eventually(lambda: waiting_for_locks(system) == 3, what="as many at once as there are green threads")
        assert not any(answer.done() for answer in answers)

        tariff_locked.rollback()

        assert len({answer.result(20) for answer in answers}) == 1


def test_told_to_stop_a_worker_replies_to_the_calls_in_hand(
    system: RunningSystem, tariff_locked: psycopg.Connection[Any]
) -> None:
    process = system.programs.processes["contributions"]
    with ThreadPoolExecutor(1) as callers:
        answer = callers.submit(ask, system)
        eventually(lambda: waiting_for_locks(system) == 1, what="the call is in hand")
        process.send_signal(signal.SIGTERM)
        with wire(system.vhost.url(TESTER)) as bus:
            eventually(lambda: bus.consumers(QUEUE) == 0, what="the worker takes no more")
        assert process.poll() is None

        tariff_locked.rollback()

        assert answer.result(20)
    assert process.wait(20) == 0
    system.start("contributions")
    with wire(system.vhost.url(TESTER)) as bus:
        assert bus.ready(QUEUE) == 0
    with system.client("operator:test", "operator") as client:
        assert client.ask(GetHealth(), service="contributions").ready


def test_what_is_answered_together_is_written_together(bus_vhost: Vhost) -> None:
    body = json.dumps({"args": [{}], "kwargs": {}})
    with wire(bus_vhost.url(TESTER)) as sender:
        for number in range(20):
            sender.publish(
                "nameko-rpc", "contributions.no_such_method", body, reply_to=REPLY_KEY, correlation_id=str(number)
            )
        bus = _Counting(bus_vhost.url(TESTER), "a test")
        bus.connect()
        channel = bus.channel(prefetch=64)
        pool = CallPool(RpcServer("contributions", None), {}, 3, eventlet.spawn)  # type: ignore[arg-type]
        pool.attach(bus, channel, bus.channel())
        bus.consume(channel, QUEUE, pool.take)
        while pool.waiting_to_leave < 20:
            bus.drain(5)

        eventlet.spawn(int).wait()

        assert (bus.writes, pool.busy) == (1, False)
        bus.close()
        assert sender.ready(QUEUE) == 0


class _Counting(Bus):
    """Counts what it writes by itself."""

    writes = 0

    def _write(self, data: bytes) -> None:
        self.writes += 1
        super()._write(data)
