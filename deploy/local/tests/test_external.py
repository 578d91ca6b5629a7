"""Servers that somebody else runs (ADR 0012): reached as they are, never started, stopped or killed."""

from pathlib import Path

import pytest

from deploy.local.external import ExternalPostgres, ExternalRabbitMQ, NotOursToKill, ServerDoesNotAnswer
from deploy.local.ports import new_port
from deploy.local.postgres.server import Postgres
from deploy.local.rabbitmq.node import RabbitMQ
from deploy.local.servers import stack_servers
from deploy.local.tests.conftest import PASSWORD

GIVEN = "amqps://user:pa%20ss@broker.example:5671/theirs"


def test_servers_that_are_given_are_taken_and_private_ones_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AMQP_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://user@database.example/theirs")
    half = stack_servers(tmp_path, "up", durable=True)
    monkeypatch.setenv("AMQP_URL", GIVEN)
    both = stack_servers(tmp_path, "up", durable=True)

    assert [type(server) for server in half] == [ExternalPostgres, RabbitMQ]
    assert [type(server) for server in both] == [ExternalPostgres, ExternalRabbitMQ]
    assert both[0].superuser_dsn == "postgresql://user@database.example/theirs"


def test_a_database_server_of_others_outlives_our_stop(postgres: Postgres) -> None:
    server = ExternalPostgres(postgres.superuser_dsn)

    server.start()
    server.stop()

    postgres.assert_alive()
    with pytest.raises(NotOursToKill):
        server.kill()


def test_a_broker_of_others_outlives_our_stop(rabbitmq: RabbitMQ) -> None:
    broker = ExternalRabbitMQ(rabbitmq.url("allowed", PASSWORD, "first"))

    broker.start()
    broker.stop()

    rabbitmq.assert_alive()
    with pytest.raises(NotOursToKill):
        broker.kill()


def test_what_does_not_answer_is_named_by_its_variable(tmp_path: Path, rabbitmq: RabbitMQ) -> None:
    nobody = new_port(tmp_path, "nobody")

    with pytest.raises(ServerDoesNotAnswer, match="DATABASE_URL"):
        ExternalPostgres(f"postgresql://user:x@127.0.0.1:{nobody}/theirs").wait_ready()
    for url in (f"amqp://127.0.0.1:{nobody}", rabbitmq.url("allowed", "another password", "first")):
        with pytest.raises(ServerDoesNotAnswer, match="AMQP_URL"):
            ExternalRabbitMQ(url).wait_ready()


def test_services_have_users_of_their_own_only_where_rights_can_be_set() -> None:
    alone, managed = ExternalRabbitMQ(GIVEN), ExternalRabbitMQ(GIVEN, "http://admin:x@broker.example:15672")

    assert alone.url("payroll", "secret/1", "gedeeld") == GIVEN
    assert managed.url("payroll", "secret/1", "gedeeld") == "amqps://payroll:secret%2F1@broker.example:5671/gedeeld"
