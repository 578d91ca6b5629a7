"""PostgreSQL and RabbitMQ in containers, with the same methods as the private servers. For tests.

They are testcontainers' own, on ports that are chosen here and published on the loopback address only: so a
container that was killed comes back where its clients look for it. The data lives as long as the container:
until `stop`. Only the tests' environment has the packages that this module imports.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docker
from testcontainers.community.postgres import PostgresContainer
from testcontainers.community.rabbitmq import RabbitMqContainer
from testcontainers.core.config import ConnectionMode, testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

from chassis.amqp.management import ManagementApi
from deploy.local.passwords import Secrets
from deploy.local.ports import claimed_port

POSTGRES_IMAGE = "postgres:17"
RABBITMQ_IMAGE = "rabbitmq:4-management"
_HOST = "127.0.0.1"
_POSTGRES, _AMQP, _MANAGEMENT = 5432, 5672, 15672
_ADMIN = "admin"

# Where the ports are published, also when this process runs in a container itself.
testcontainers_config.connection_mode_override = ConnectionMode.docker_host
testcontainers_config.tc_host_override = _HOST


class ContainerNotReady(RuntimeError):
    """A container does not run; the message holds the end of its log."""


def docker_answers() -> bool:
    """Whether a Docker engine on this machine answers."""
    if not os.environ.get("DOCKER_HOST", "unix:").startswith("unix:"):
        return False
    try:
        client = docker.from_env(timeout=3)
    except docker.errors.DockerException:
        return False
    try:
        return bool(client.ping())
    except (docker.errors.DockerException, OSError):
        return False
    finally:
        client.close()


class _Restartable(DockerContainer):
    """A container that can be killed and comes back with its data, on the same ports."""

    def __init__(self, image: str, ports: Mapping[int, int], **settings: Any) -> None:
        super().__init__(image, hostname="gedeeld", **settings)  # RabbitMQ's data directory is named after the host
        self.ports.update({str(inside): (_HOST, port) for inside, port in ports.items()})

    def launch(self) -> None:
        if self._container is None:
            DockerContainer.start(self)
        else:
            self._container.start()

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """Remove the container and its data."""
        super().stop()
        self._container = None

    def kill(self) -> None:
        """SIGKILL to all of the container; `start` brings it back with its data."""
        if self._container is not None:
            self._container.kill()

    def assert_alive(self) -> None:
        """Raises ContainerNotReady."""
        self.reload()
        if self.status != "running":
            log = b"".join(self.get_logs()) if self._container is not None else b""
            raise ContainerNotReady(f"{self.image} is not running\n{log[-2000:].decode('utf-8', 'replace')}")


class ContainerPostgres(_Restartable, PostgresContainer):
    """A PostgreSQL server in a container."""

    def __init__(self, root: Path, *, durable: bool = False) -> None:
        settings = ["max_connections=300", "timezone=UTC", "jit=off"]
        if not durable:  # as in deploy.local.postgres.server: safe against a crash of the server
            settings += ["fsync=off", "full_page_writes=off"]
        self._port = claimed_port(root, "postgres")
        super().__init__(
            POSTGRES_IMAGE,
            {_POSTGRES: self._port},
            username="postgres",
            password=Secrets(root / "container.json").password("postgres"),
            dbname="postgres",
            command=["postgres", *(part for setting in settings for part in ("-c", setting))],
        )

    @property
    def superuser_dsn(self) -> str:
        """`postgresql://` URL of the superuser. The same while the server is down."""
        return f"postgresql://postgres:{self.password}@{_HOST}:{self._port}/postgres"

    def wait_ready(self) -> None:
        """Return when the server answers over TCP, which it does once its first start is over."""
        self._connect()


class ContainerRabbitMQ(_Restartable, RabbitMqContainer):
    """A RabbitMQ node in a container. Definitions go in by its management API."""

    def __init__(self, root: Path) -> None:
        self._port, management = claimed_port(root, "amqp"), claimed_port(root, "management")
        password = Secrets(root / "container.json").password("rabbitmq")
        super().__init__(
            RABBITMQ_IMAGE, {_AMQP: self._port, _MANAGEMENT: management}, username=_ADMIN, password=password
        )
        self._api = ManagementApi(f"http://{_ADMIN}:{password}@{_HOST}:{management}")

    def url(self, user: str, password: str, vhost: str) -> str:
        """`amqp://` URL of this node. The same while the node is down."""
        return f"amqp://{user}:{quote(password, safe='')}@{_HOST}:{self._port}/{quote(vhost, safe='')}"

    def wait_ready(self) -> None:
        """Return when the node takes connections and its management API answers."""
        self.readiness_probe()
        api = HttpWaitStrategy(_MANAGEMENT, "/api/whoami").with_basic_credentials(self.username, self.password)
        api.wait_until_ready(self)

    def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Add vhosts, users, permissions, exchanges, queues and bindings. Raises ManagementRefused."""
        self._api.import_definitions(definitions)

    def delete_vhost(self, vhost: str) -> None:
        """Delete a vhost with its queues and messages; nothing happens when there is none."""
        self._api.delete_vhost(vhost)
