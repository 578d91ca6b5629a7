"""Many questions over one connection: each gets its own reply, refusal or deadline, whatever happens to the others."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import psycopg
import pytest

from chassis.amqp.connection import Bus
from chassis.rpc.client import NoBroker
from chassis.rpc.pipeline import Pipeline
from chassis.testing.paying import set_tariff, tariff
from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import TESTER
from chassis.testing.waiting import eventually
from chassis.tests.worker.test_answering import waiting_for_locks
from contracts.contributions.tariffs import GetTariff, TariffReply
from contracts.wire.operations import GetHealth
from contracts.wire.refusals import CallerNotAllowed, DeadlineExceeded, ServiceUnreachable
from deploy.local.servers import Broker
from kernel.refusal import Refused

ENTITIES = ("BE", "FR", "NL")


@pytest.fixture(scope="module")
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    with running(new_system("contributions", settings={"GEDEELD_MAX_WORKERS": "3"})) as started:
        for entity in ENTITIES:
            set_tariff(started, entity)
        yield started


@pytest.fixture
def pipeline(system: RunningSystem) -> Iterator[Pipeline]:
    with system.pipeline("operator:test", "operator") as line:
        yield line


@pytest.fixture
def tariff_locked(system: RunningSystem) -> Iterator[psycopg.Connection[Any]]:
    """Whoever asks for the tariff waits, until this transaction ends."""
    with psycopg.connect(system.dsns["contributions"].owner) as owner:
        owner.execute("lock table tariff in access exclusive mode")
        yield owner


def of(entity: str, day: date = date(2026, 5, 1)) -> GetTariff:
    return GetTariff(legal_entity=entity, day=day)


def test_many_threads_ask_over_one_connection_and_each_gets_its_own_reply(pipeline: Pipeline) -> None:
    def ask(number: int) -> list[tuple[str, TariffReply]]:
        entities = [ENTITIES[(number + turn) % 3] for turn in range(40)]
        futures = pipeline.ask_all(map(of, entities))
        return [(entity, future.result(20)) for entity, future in zip(entities, futures, strict=True)]

    with ThreadPoolExecutor(4) as threads:
        answers = [pair for pairs in threads.map(ask, range(4)) for pair in pairs]

    assert len(answers) == 160
    assert {entity for entity, reply in answers if reply.legal_entity != entity} == set()


def test_a_slow_question_holds_up_no_other_one(
    system: RunningSystem, pipeline: Pipeline, tariff_locked: psycopg.Connection[Any]
) -> None:
    slow = pipeline.ask(of("BE"))
    eventually(lambda: waiting_for_locks(system) == 1, what="the slow one is in hand")

    assert pipeline.ask(GetHealth(), service="contributions").result(20).ready
    assert not slow.done()

    tariff_locked.rollback()
    assert slow.result(20).legal_entity == "BE"


def test_refusals_come_to_the_question_that_is_refused(pipeline: Pipeline) -> None:
    questions = [of("BE"), of("BE", date(1999, 1, 1)), of("FR")]

    first, refused, last = pipeline.ask_all(questions)

    assert isinstance(refused.exception(20), Refused)
    assert [first.result(20).legal_entity, last.result(20).legal_entity] == ["BE", "FR"]


def test_another_caller_asks_over_the_same_connection(pipeline: Pipeline) -> None:
    stranger = pipeline.acting_as("operator:other")

    assert isinstance(stranger.ask(of("BE")).exception(20), CallerNotAllowed)
    assert pipeline.ask(of("BE")).result(20).legal_entity == "BE"


def test_a_deadline_ends_one_question_and_its_late_reply_reaches_nobody(
    system: RunningSystem, pipeline: Pipeline, tariff_locked: psycopg.Connection[Any]
) -> None:
    late, patient = pipeline.ask(of("BE"), timeout_s=1), pipeline.ask(of("FR"))

    assert isinstance(late.exception(20), DeadlineExceeded)
    assert not patient.done()
    tariff_locked.rollback()

    assert patient.result(20).legal_entity == "FR"
    assert pipeline.ask(of("NL")).result(20).legal_entity == "NL"


def test_no_more_than_the_bound_are_in_flight(system: RunningSystem, tariff_locked: psycopg.Connection[Any]) -> None:
    with system.pipeline("operator:test", "operator", in_flight=2) as narrow:
        futures = narrow.ask_all([of("BE"), of("FR")])
        beyond = narrow.ask(of("NL"), timeout_s=1)

        assert isinstance(beyond.exception(0), DeadlineExceeded)
        assert waiting_for_locks(system) == 2
        tariff_locked.rollback()
        assert [future.result(20).legal_entity for future in futures] == ["BE", "FR"]
        assert narrow.ask(of("NL")).result(20).legal_entity == "NL"


def test_a_command_is_refused_and_nothing_is_sent(pipeline: Pipeline) -> None:
    with pytest.raises(TypeError, match="is a command"):
        pipeline.ask(tariff("DE"))

    assert isinstance(pipeline.ask(of("DE")).exception(20), Refused)


def test_where_no_queue_is_the_question_is_told_at_once(system: RunningSystem, pipeline: Pipeline) -> None:
    bus = Bus(system.vhost.url(TESTER), "a test")
    bus.connect()
    bus.channel().queue_delete("rpc-members")
    bus.close()

    lost, answered = pipeline.ask(GetHealth(), service="members"), pipeline.ask(of("BE"))

    assert isinstance(lost.exception(10), ServiceUnreachable)
    assert answered.result(20).legal_entity == "BE"


def test_a_broker_that_restarts_costs_no_question_its_reply(
    system: RunningSystem,
    pipeline: Pipeline,
    tariff_locked: psycopg.Connection[Any],
    rabbitmq_server: Broker,
) -> None:
    futures = pipeline.ask_all(map(of, ENTITIES), timeout_s=120)
    eventually(lambda: waiting_for_locks(system) == 3, what="all are in hand")

    rabbitmq_server.stop()
    rabbitmq_server.start()
    tariff_locked.rollback()

    assert [future.result(120).legal_entity for future in futures] == list(ENTITIES)


def test_who_waits_when_it_is_closed_is_told(system: RunningSystem, tariff_locked: psycopg.Connection[Any]) -> None:
    threads = threading.active_count()
    with system.pipeline("operator:test", "operator") as line:
        waiting = line.ask(of("BE"))

    assert isinstance(waiting.exception(0), NoBroker)
    assert isinstance(line.ask(of("BE")).exception(0), NoBroker)
    assert threading.active_count() == threads
