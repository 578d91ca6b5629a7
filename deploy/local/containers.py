"""PostgreSQL and RabbitMQ in containers, with the same face as the private servers. For tests.

The ports are chosen here and published on the loopback address only, so that a container that was killed
comes back where its clients look for it. The data lives as long as the container: until `stop`.
"""

import os
import socket
import time
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from deploy.local.passwords import Secrets
from deploy.local.ports import is_free, new_port, remembered_port
from deploy.local.rabbitmq.management import ManagementApi

POSTGRES_IMAGE = "postgres:17"
RABBITMQ_IMAGE = "rabbitmq:4-management"
_HOST = "127.0.0.1"


class ContainerNotReady(RuntimeError):
    """A container does not answer; the message holds the end of its log."""


def docker_answers() -> bool:
    """Whether a Docker engine on this machine answers, and testcontainers is installed to talk to it."""
    if find_spec("testcontainers") is None or not os.environ.get("DOCKER_HOST", "unix:").startswith("unix:"):
        return False
    docker: Any = import_module("docker")  # only the tests' environment has it
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


class ContainerPostgres:
    """A PostgreSQL server in a container."""

    def __init__(self, root: Path, *, durable: bool = False) -> None:
        self._password = Secrets(root / "container.json").password("postgres")
        self._port = _usable_port(root, "postgres")
        settings = ["max_connections=300", "timezone=UTC", "jit=off"]
        if not durable:  # as in deploy.local.postgres.server: safe against a crash of the server
            settings += ["fsync=off", "full_page_writes=off"]
        self._box = _Box(
            POSTGRES_IMAGE,
            {"POSTGRES_USER": "postgres", "POSTGRES_PASSWORD": self._password, "POSTGRES_DB": "postgres"},
            {"5432/tcp": (_HOST, self._port)},
            ["postgres", *(part for setting in settings for part in ("-c", setting))],
        )

    @property
    def superuser_dsn(self) -> str:
        """`postgresql://` URL of the superuser."""
        return f"postgresql://postgres:{self._password}@{_HOST}:{self._port}/postgres"

    def launch(self) -> None:
        self._box.start()

    def wait_ready(self, timeout: float = 120.0) -> None:
        """Return when the server answers over TCP, which it does once its first start is over."""
        self._box.wait(self._answers, timeout)

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """Remove the container and its data."""
        self._box.remove()

    def kill(self) -> None:
        """SIGKILL to all of the container; `start` brings it back with its data."""
        self._box.kill()

    def assert_alive(self) -> None:
        """Raises ContainerNotReady."""
        self._box.assert_alive()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.superuser_dsn, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class ContainerRabbitMQ:
    """A RabbitMQ node in a container. Definitions go in by its management API."""

    host = _HOST

    def __init__(self, root: Path) -> None:
        password = Secrets(root / "container.json").password("rabbitmq")
        self.port = _usable_port(root, "amqp")
        management = _usable_port(root, "management")
        self._api = ManagementApi(f"http://admin:{password}@{_HOST}:{management}")
        self._box = _Box(
            RABBITMQ_IMAGE,
            {"RABBITMQ_DEFAULT_USER": "admin", "RABBITMQ_DEFAULT_PASS": password},
            {"5672/tcp": (_HOST, self.port), "15672/tcp": (_HOST, management)},
            None,
        )

    def url(self, user: str, password: str, vhost: str) -> str:
        """`amqp://` URL of this node."""
        return f"amqp://{user}:{quote(password, safe='')}@{_HOST}:{self.port}/{quote(vhost, safe='')}"

    def launch(self) -> None:
        self._box.start()

    def wait_ready(self, timeout: float = 120.0) -> None:
        """Return when the node takes connections and its management API answers."""
        self._box.wait(lambda: self._greets() and self._api.answers(), timeout)

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """Remove the container and its data."""
        self._box.remove()

    def kill(self) -> None:
        """SIGKILL to all of the container; `start` brings it back with its data."""
        self._box.kill()

    def assert_alive(self) -> None:
        """Raises ContainerNotReady."""
        self._box.assert_alive()

    def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Add vhosts, users, permissions, exchanges, queues and bindings. Raises ManagementRefused."""
        self._api.import_definitions(definitions)

    def delete_vhost(self, vhost: str) -> None:
        """Delete a vhost with its queues and messages; nothing happens when there is none."""
        self._api.delete_vhost(vhost)

    def _greets(self) -> bool:
        # The engine's port proxy accepts connections before the node does: wait for the node's own words.
        try:
            with socket.create_connection((_HOST, self.port), timeout=2) as connection:
                connection.settimeout(5)
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False


class _Box:
    """One testcontainers container that can be killed and started again."""

    def __init__(
        self, image: str, env: dict[str, str], ports: dict[str, tuple[str, int]], command: list[str] | None
    ) -> None:
        from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - tests only

        self._image = image
        # A fixed host name: RabbitMQ's data directory is named after it.
        self._container = DockerContainer(image, command=command, env=env, hostname="gedeeld")
        self._container.ports.update(ports)
        self._created = False

    def start(self) -> None:
        if self._created:
            self._container.get_wrapped_container().start()
        else:
            self._container.start()
            self._created = True

    def remove(self) -> None:
        if self._created:
            self._container.stop()
            self._created = False

    def kill(self) -> None:
        if self._created:
            self._container.get_wrapped_container().kill()

    def assert_alive(self) -> None:
        if not self._runs():
            raise ContainerNotReady(f"the container of {self._image} is not running")

    def wait(self, ready: Any, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not ready():
            if not self._runs() or time.monotonic() > deadline:
                raise ContainerNotReady(f"{self._image} does not answer\n{self._log_end()}")
            time.sleep(0.1)

    def _runs(self) -> bool:
        if not self._created:
            return False
        container = self._container.get_wrapped_container()
        container.reload()
        return bool(container.status == "running")

    def _log_end(self) -> str:
        if not self._created:
            return ""
        told: bytes = self._container.get_wrapped_container().logs(tail=20)
        return told.decode("utf-8", "replace")


def _usable_port(root: Path, name: str) -> int:
    port = remembered_port(root, name)
    return port if is_free(port) else new_port(root, name)
