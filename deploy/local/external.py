"""Servers that someone else runs, named by DATABASE_URL and AMQP_URL; never started or stopped here."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg

from chassis.amqp.connection import Bus, Fault
from chassis.amqp.management import ManagementApi
from chassis.ops.peers import database_url


class ServerDoesNotAnswer(RuntimeError):
    """A server of DATABASE_URL or AMQP_URL cannot be reached, or refuses what it must allow."""


class NotOursToKill(RuntimeError):
    """`kill` was called on a server that someone else runs."""


class ExternalPostgres:
    """A server reached by a DSN whose user is a superuser, or has CREATEDB and CREATEROLE."""

    def __init__(self, dsn: str) -> None:
        self.superuser_dsn = dsn

    def launch(self) -> None:
        """Somebody else has."""

    def wait_ready(self, timeout: float = 10.0) -> None:
        """Raises ServerDoesNotAnswer."""
        try:
            psycopg.connect(database_url(self.superuser_dsn, "DATABASE_URL"), connect_timeout=int(timeout)).close()
        except psycopg.OperationalError as failure:
            raise ServerDoesNotAnswer(f"the server of DATABASE_URL: {failure}") from failure

    def start(self) -> None:
        self.wait_ready()

    def stop(self) -> None:
        """It goes on for whoever else uses it."""

    def kill(self) -> None:
        raise NotOursToKill("DATABASE_URL names somebody else's server")

    def assert_alive(self) -> None:
        """Its keepers watch it."""


class ExternalRabbitMQ:
    """A broker reached by AMQP. With a management URL the services get users and rights of their own.

    Without one they all use the AMQP URL as it is, whose user must have declared the queues.
    """

    def __init__(self, amqp_url: str, management_url: str | None = None) -> None:
        self._url = amqp_url
        self._parts = urlsplit(amqp_url)
        self.management = ManagementApi(management_url) if management_url else None

    def launch(self) -> None:
        """Somebody else has."""

    def wait_ready(self) -> None:
        """Raises ServerDoesNotAnswer."""
        with self._connected():
            return

    def delete_queues(self, names: Iterable[str]) -> None:
        """Delete these queues with their messages, as this user. Raises ServerDoesNotAnswer."""
        with self._connected() as channel:
            for name in names:
                channel.queue_delete(name)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        bus = Bus(self._url, "the local stack")
        try:
            bus.connect()
            yield bus.channel()
        except Fault as failure:
            raise ServerDoesNotAnswer(f"the broker of AMQP_URL: {failure}") from failure
        finally:
            bus.close()

    def start(self) -> None:
        self.wait_ready()

    def stop(self) -> None:
        """It goes on for whoever else uses it."""

    def kill(self) -> None:
        raise NotOursToKill("AMQP_URL names somebody else's broker")

    def assert_alive(self) -> None:
        """Its keepers watch it."""

    def url(self, user: str, password: str, vhost: str) -> str:
        """The given URL; with a management URL, the same broker for this user and vhost."""
        if self.management is None:
            return self._url
        host = self._parts.netloc.rpartition("@")[2]
        return f"{self._parts.scheme}://{user}:{quote(password, safe='')}@{host}/{quote(vhost, safe='')}"

    def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Nothing without a management URL: then `gedeeld topology` declares."""
        if self.management is not None:
            self.management.import_definitions(definitions)

    def delete_vhost(self, vhost: str) -> None:
        """Nothing without a management URL: AMQP knows no vhosts."""
        if self.management is not None:
            self.management.delete_vhost(vhost)
