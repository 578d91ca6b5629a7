"""The two servers that Gedeeld needs, wherever they run: private, in containers, or someone else's."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from deploy.local.external import ExternalPostgres, ExternalRabbitMQ
from deploy.local.postgres.server import Postgres
from deploy.local.rabbitmq.node import RabbitMQ


class DatabaseServer(Protocol):
    """A PostgreSQL server. `launch` begins what `wait_ready` waits for; `start` is both."""

    @property
    def superuser_dsn(self) -> str: ...
    def launch(self) -> None: ...
    def wait_ready(self) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def assert_alive(self) -> None: ...


class Broker(Protocol):
    """A RabbitMQ node. `launch` begins what `wait_ready` waits for; `start` is both."""

    def launch(self) -> None: ...
    def wait_ready(self) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def assert_alive(self) -> None: ...
    def url(self, user: str, password: str, vhost: str) -> str: ...
    def import_definitions(self, definitions: Mapping[str, Any]) -> None: ...
    def delete_vhost(self, vhost: str) -> None: ...


def servers(root: Path, *, durable: bool = False) -> tuple[DatabaseServer, Broker]:
    """The servers for tests: containers when a Docker engine answers, else private ones under `root`.

    GEDEELD_SERVERS=private: private servers even beside a Docker engine. Nothing is started yet.
    """
    if os.environ.get("GEDEELD_SERVERS") != "private" and find_spec("testcontainers"):
        from deploy.local import containers  # noqa: PLC0415 - only the tests' environment has what it imports

        if containers.docker_answers():
            return containers.ContainerPostgres(root / "postgres", durable=durable), containers.ContainerRabbitMQ(
                root / "rabbitmq"
            )
    return Postgres(root / "postgres", durable=durable), RabbitMQ(root / "rabbitmq")


def stack_servers(root: Path, flavour: str, *, durable: bool) -> tuple[DatabaseServer, Broker]:
    """The servers for a person's stack: those of DATABASE_URL and AMQP_URL if given, else private ones.

    Private even beside a Docker engine: a stack keeps its data from one day to the next. Flavours share the
    database server, each with databases of its own, and have a broker each.
    """
    dsn, amqp = os.environ.get("DATABASE_URL"), os.environ.get("AMQP_URL")
    database: DatabaseServer = ExternalPostgres(dsn) if dsn else Postgres(root / "postgres", durable=durable)
    management = os.environ.get("RABBITMQ_MANAGEMENT_URL")
    broker: Broker = ExternalRabbitMQ(amqp, management) if amqp else RabbitMQ(root / f"rabbitmq-{flavour}")
    return database, broker
