"""One PostgreSQL server and one RabbitMQ node for the tests of the local stack."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from amqp import Connection

from deploy.local.passwords import Secrets
from deploy.local.postgres.server import Postgres
from deploy.local.provision import ServiceDsns, password_hash, provision_databases
from deploy.local.rabbitmq.node import RabbitMQ

PASSWORD = "a password of the tests"
SERVICES = ("payroll", "invoicing")


@pytest.fixture(scope="package")
def folder() -> Iterator[Path]:
    """A directory that every user may enter: PostgreSQL may have to run as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="gedeeld-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="package")
def postgres(folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder / "postgres", durable=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def secrets(folder: Path) -> Secrets:
    return Secrets(folder / "secrets.json")


@pytest.fixture
def provisioned(postgres: Postgres, secrets: Secrets) -> dict[str, ServiceDsns]:
    """Payroll's and invoicing's databases, with one table of payroll that holds one row."""
    dsns = provision_databases(postgres.superuser_dsn, SERVICES, secrets)
    with psycopg.connect(dsns["payroll"].owner) as owner:
        owner.execute("drop table if exists wage")
        owner.execute("create table wage (id bigint generated always as identity, cents bigint)")
        owner.execute("insert into wage (cents) values (250000)")
    return dsns


@pytest.fixture(scope="package")
def rabbitmq(folder: Path) -> Iterator[RabbitMQ]:
    node = RabbitMQ(folder / "rabbitmq", definitions("first"))
    node.start()
    yield node
    node.stop()


@pytest.fixture
def connect(rabbitmq: RabbitMQ) -> Iterator[Callable[..., Connection]]:
    """Connect to the node as `allowed` or `powerless`; closed at the end of the test."""
    opened: list[Connection] = []

    def connect(user: str = "allowed", vhost: str = "first") -> Connection:
        connection = Connection(
            f"{rabbitmq.host}:{rabbitmq.port}", user, PASSWORD, virtual_host=vhost, confirm_publish=True
        )
        connection.connect()
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.collect()


def definitions(vhost: str) -> dict[str, Any]:
    """A vhost with a durable queue, a user who may use it and one who may nothing."""
    users = ("allowed", "powerless")
    rights = {"allowed": ".*", "powerless": "^$"}
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {
                "name": user,
                "password_hash": password_hash(PASSWORD),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "",
            }
            for user in users
        ],
        "permissions": [
            {"user": user, "vhost": vhost, "configure": "^$", "write": rights[user], "read": rights[user]}
            for user in users
        ],
        "exchanges": [],
        "bindings": [],
        "queues": [
            {
                "name": name,
                "vhost": vhost,
                "durable": True,
                "auto_delete": False,
                "arguments": {
                    "x-queue-type": "quorum",
                    "x-dead-letter-exchange": "amq.direct",
                    "x-dead-letter-strategy": "at-least-once",
                    "x-overflow": "reject-publish",
                },
            }
            for name in ("letters", *(f"more-{number}" for number in range(20)))
        ],
    }
