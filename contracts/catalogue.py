"""The events and methods of all services: who publishes and who consumes, who answers which request.

Nothing is listed here: an event names its consumers, a request its reply and roles, in its own class. Topology, broker
permissions, schemas, AsyncAPI, reference pages and tests are all made from here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar, get_args

import contracts
from contracts.wire import operations
from contracts.wire.base import Command, Contract, Event, Reply, Request, Service
from contracts.wire.roles import ROLES

SERVICES: tuple[Service, ...] = get_args(Service)

# Who signs caller contexts (a principal has a key pair), and which roles its signature may vouch for.
OPERATOR = "operator"
PRINCIPALS: dict[str, frozenset[str]] = {
    OPERATOR: frozenset(ROLES),
    **{service: frozenset({"service"}) for service in SERVICES},
}
# Users of the broker. A watcher hears events pass and says nothing: it has a password, and no key.
WATCHER = "watcher"
BROKER_USERS = (*SERVICES, OPERATOR, WATCHER)
C = TypeVar("C", bound=Contract)


@dataclass(frozen=True, slots=True)
class EventSpec:
    """`owner` publishes `event`; each of its consumers has a queue of its own for it."""

    event: type[Event]
    owner: Service

    @property
    def type(self) -> str:
        return self.event.NAME

    @property
    def consumers(self) -> tuple[Service, ...]:
        return self.event.CONSUMERS

    @property
    def once(self) -> bool:
        return self.event.ONCE

    def queue(self, consumer: str) -> str:
        return f"{consumer}.{self.event.NAME}"


@dataclass(frozen=True, slots=True)
class MethodSpec:
    """`service` answers `request`, which knows its reply and the roles that may ask."""

    service: Service
    request: type[Request[Any]]

    @property
    def name(self) -> str:
        return method_name(self.request)

    @property
    def area(self) -> str:
        """The part of the service that answers: the module in which the request stands."""
        return self.request.__module__.rpartition(".")[2]

    @property
    def reply(self) -> type[Reply]:
        return self.request.REPLY

    @property
    def roles(self) -> frozenset[str]:
        return self.request.ROLES

    @property
    def is_command(self) -> bool:
        return issubclass(self.request, Command)


@cache
def method_name(request: type[Request[Any]]) -> str:
    """`OpenUnit` is asked as `open_unit`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", request.__name__).lower()


def owner_of(request: type[Request[Any]]) -> Service | None:
    """The service that answers it; None for what all six answer."""
    package = request.__module__.split(".")[1]
    return next((service for service in SERVICES if service == package), None)


def _areas(service: Service) -> Iterator[ModuleType]:
    package = import_module(f"{contracts.__name__}.{service}")
    for module in iter_modules(package.__path__):
        yield import_module(f"{package.__name__}.{module.name}")


def _defined(module: ModuleType, kind: type[C]) -> Iterator[type[C]]:
    """The classes of that kind that stand in this module, in their order."""
    for name, value in vars(module).items():
        is_class = isinstance(value, type) and issubclass(value, kind)
        # `Request[BudgetReply]` itself stands in the module too, under a name that is no identifier.
        if is_class and value.__module__ == module.__name__ and name.isidentifier():
            yield value


EVENTS: tuple[EventSpec, ...] = tuple(
    EventSpec(event, service) for service in SERVICES for area in _areas(service) for event in _defined(area, Event)
)
METHODS: tuple[MethodSpec, ...] = tuple(
    MethodSpec(service, request)
    for service in SERVICES
    for area in (*_areas(service), operations)
    for request in _defined(area, Request)
)

# Which principals may call which methods at all (the broker answers 403 to the rest). Roles narrow it further.
CALLERS: dict[str, tuple[str, ...]] = {OPERATOR: tuple(f"{m.service}.{m.name}" for m in METHODS)}


@cache
def event_spec(event_type: str) -> EventSpec | None:
    """The event of this wire type, or None."""
    return next((spec for spec in EVENTS if spec.type == event_type), None)


@cache
def method_spec(service: str, method: str) -> MethodSpec | None:
    """This method, or None."""
    return next((spec for spec in METHODS if spec.service == service and spec.name == method), None)


def consumed_by(service: str) -> Iterator[EventSpec]:
    return (spec for spec in EVENTS if service in spec.consumers)


def published_by(service: str) -> Iterator[EventSpec]:
    return (spec for spec in EVENTS if spec.owner == service)
