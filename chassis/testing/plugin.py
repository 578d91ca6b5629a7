"""Pytest fixtures for databases, houses and the bus. The servers themselves come from the root conftest."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pytest
import sqlalchemy as sa

from chassis.amqp.topology import LADDER_MS
from chassis.offload import HelperProcess
from chassis.testing.databases import Databases
from chassis.testing.harness import ServiceHarness
from chassis.testing.running import RunningSystem
from chassis.testing.vhost import Vhost, make_vhost
from contracts.catalogue import SERVICES
from deploy.local.passwords import Secrets
from deploy.local.ports import confine
from deploy.local.provision import ServiceDsns
from deploy.local.servers import Broker

PATIENCE_S = 150.0
_NUMBER = count(1)

if "PYTEST_XDIST_WORKER" in os.environ:  # test processes beside each other, each with servers of its own
    confine(int(os.environ["PYTEST_XDIST_WORKER"][2:]), int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))


@pytest.fixture(scope="session")
def databases(postgres_server: Any, server_secrets: Secrets) -> Databases:
    return Databases(postgres_server.superuser_dsn, server_secrets)


@pytest.fixture
def service_database(databases: Databases) -> Iterator[Callable[[str], ServiceDsns]]:
    """`service_database("payroll")` → the DSNs of a database as the migrations make it, for this test alone."""
    with ExitStack() as borrowed:
        yield lambda service: borrowed.enter_context(databases.lend(service))


@pytest.fixture
def open_house(service_database: Callable[[str], ServiceDsns]) -> Iterator[Callable[[str], ServiceHarness]]:
    """`open_house("payroll")` → the real service on a fresh database, driven without a broker."""
    engines: list[sa.Engine] = []

    def open_one(service: str) -> ServiceHarness:
        if service not in SERVICES:
            raise LookupError(service)
        url = service_database(service).app.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = sa.create_engine(url, pool_size=5)
        engines.append(engine)
        module = import_module(f"services.{service}.entrypoints")
        return ServiceHarness(getattr(module, service.capitalize()), engine)

    yield open_one
    for engine in engines:
        engine.dispose()


class EachPlan(Protocol):
    def __call__(self, engine: sa.Engine) -> Iterator[None]: ...


@pytest.fixture
def each_plan(databases: Databases) -> EachPlan:
    """What a loop over it does is done twice: as the planner guesses, and as it knows what stands in each table.

    Whether autovacuum has looked is chance, as is what it told of the test before in the same database; and a table
    that fits into a page or two is read whole: what counts rows fills each table with thousands, and asks for both.
    """

    def twice(engine: sa.Engine) -> Iterator[None]:
        name = str(engine.url.database)
        databases.count_alone(name)
        yield
        databases.analyze(name)
        yield

    return twice


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heavy work beside may take minutes: a busy machine is slow, not wrong. What a test bounds itself stays bound."""
    exchange = HelperProcess._exchange  # noqa: SLF001  (the one place where all bounds meet)

    def patient(helper: HelperProcess, body: bytes, timeout_s: float) -> bytes:
        return exchange(helper, body, timeout_s if timeout_s < 1 else PATIENCE_S)

    monkeypatch.setattr(HelperProcess, "_exchange", patient)


class NewVhost(Protocol):
    def __call__(self, ladder_ms: Sequence[int] = ...) -> Vhost: ...


@pytest.fixture(scope="session")
def new_vhost(rabbitmq_server: Broker, server_secrets: Secrets) -> NewVhost:
    """`new_vhost(ladder_ms=(100, 200, 300))` → a fresh virtual host with the whole topology."""

    def make(ladder_ms: Sequence[int] = LADDER_MS) -> Vhost:
        return make_vhost(rabbitmq_server, server_secrets, f"test-{next(_NUMBER)}", ladder_ms)

    return make


@pytest.fixture
def bus_vhost(new_vhost: NewVhost) -> Vhost:
    """A fresh virtual host for one test."""
    return new_vhost()


class NewSystem(Protocol):
    def __call__(
        self, *services: str, ladder_ms: Sequence[int] = ..., settings: Mapping[str, str] = ...
    ) -> RunningSystem: ...


@pytest.fixture(scope="session")
def new_system(
    databases: Databases, new_vhost: NewVhost, server_secrets: Secrets, tmp_path_factory: pytest.TempPathFactory
) -> NewSystem:
    """`new_system("payroll")` → its worker and relay on fresh data, not yet started; without names all six."""

    def make(
        *services: str, ladder_ms: Sequence[int] = LADDER_MS, settings: Mapping[str, str] | None = None
    ) -> RunningSystem:
        service_names = services or SERVICES
        dsns = {service: databases.clone(service) for service in service_names}
        folder: Path = tmp_path_factory.mktemp("system")
        return RunningSystem(folder, service_names, dsns, new_vhost(ladder_ms), server_secrets, settings or {})

    return make
