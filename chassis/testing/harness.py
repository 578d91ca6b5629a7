"""A service in a test: its real handlers on a real database, messages handed over by hand instead of by a broker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID, uuid5

import sqlalchemy as sa

from chassis.events.batch import Batch, read
from chassis.rpc.auth import Caller
from chassis.rpc.execution import Call, hash_of_request
from chassis.worker.jobs import JobPeriod, JobRunner
from contracts.catalogue import EVENTS, MethodSpec, event_spec, method_name, method_spec
from contracts.wire.base import Event, Reply, Request
from contracts.wire.envelope import Envelope
from kernel.identifiers import prefixed, uuid7_at

R = TypeVar("R", bound=Reply)
_TEST = UUID("0190aaaa-0000-7000-8000-000000000000")


@dataclass(slots=True)
class FrozenClock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: int) -> None:
        self.now += timedelta(**delta)


@dataclass(slots=True)
class CountingIds:
    """UUIDv7s that count: the same test makes the same ids."""

    count: int = 0

    def __call__(self) -> UUID:
        self.count += 1
        return uuid7_at(1_789_000_000_000 + self.count, self.count)


def test_id(prefix: str, name: str) -> str:
    """The same id for the same name, always: `test_id("mbr", "anne")`."""
    return prefixed(prefix, uuid5(_TEST, name))


test_id.__test__ = False  # type: ignore[attr-defined]  # pytest would collect it


@dataclass(slots=True)
class ServiceHarness:
    """One service class on one database (as its application role)."""

    service: type[Any]
    engine: sa.Engine
    clock: FrozenClock = field(default_factory=FrozenClock)
    ids: CountingIds = field(default_factory=CountingIds)

    @property
    def name(self) -> str:
        return str(self.service.name)

    def ask(
        self,
        request: Request[R],
        *,
        roles: Sequence[str] = ("operator",),
        subject: str = "operator:test",
    ) -> R:
        """Call the method that answers `request`. Raises its refusal."""
        spec = self._spec(request)
        call = Call(
            spec,
            request,
            hash_of_request(request),
            Caller(subject, frozenset(roles)),
            self.engine,
            self.clock,
            self.ids,
        )
        answer = getattr(self.service(), spec.name)(call)
        return cast("R", request.REPLY.model_validate_json(answer))

    def consume(self, *events: Event, subject: str | None = None, times: int = 1, copy: str = "") -> int:
        """Hand over events as if they came from their owners; returns how many were handled for the first time.

        The message id follows from the content: the same event handed over again is a redelivery. As another `copy`
        it comes under another id.
        """
        spec = event_spec(events[0].NAME)
        if spec is None:
            raise LookupError(events[0].NAME)
        messages = [
            read(spec, envelope_of(event, subject, self.clock.now, copy).model_dump_json().encode()) for event in events
        ]
        handler = self._handler(spec.event)
        batch = Batch(spec, spec.queue(self.name), self.engine, self.name, messages, self.clock, self.ids)
        return sum(handler(self.service(), batch) for _ in range(times))

    def run(self, use_case: Callable[..., bool], *gear: object, per: JobPeriod = JobPeriod.TICK) -> int:
        """Give a job a turn, as its timer would; returns how many records were done. Raises what a step raises."""
        runner = JobRunner(use_case.__name__, per, self.name, self.engine, self.clock, self.ids)
        return runner.take_steps(use_case, *gear)

    def published(self, event: type[Event] | None = None) -> list[Envelope[Any]]:
        """What the service put in its outbox, oldest first, each validated against its contract."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text("select routing_key, body from outbox order by id")).all()
        specs = {spec.type: spec for spec in EVENTS}
        messages = [read(specs[row.routing_key], row.body.encode()) for row in rows]
        return [m for m in messages if event is None or isinstance(m.data, event)]

    def balances(self) -> dict[str, int]:
        """The trial balance: cents by account, zero balances left out."""
        query = "select account, sum(cents)::bigint as cents from posting group by account having sum(cents) <> 0"
        with self.engine.connect() as connection:
            return {row.account: row.cents for row in connection.execute(sa.text(query))}

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one())

    def _spec(self, request: Request[Any]) -> MethodSpec:
        spec = method_spec(self.name, method_name(type(request)))
        if spec is None:
            raise LookupError(f"{self.name} does not answer {type(request).__name__}")
        return spec

    def _handler(self, event: type[Event]) -> Any:
        for name in dir(self.service):
            for entrypoint in getattr(getattr(self.service, name), "nameko_entrypoints", ()):
                spec = getattr(entrypoint, "spec", None)
                if spec is not None and spec.event is event:
                    return getattr(self.service, name)
        raise LookupError(f"{self.name} does not consume {event.NAME}")


def envelope_of(event: Event, subject: str | None, at: datetime, copy: str = "") -> Envelope[Any]:
    """The event as its owner would send it; another `copy` has another message id."""
    spec = event_spec(event.NAME)
    if spec is None:
        raise LookupError(event.NAME)
    message_id = uuid5(_TEST, event.NAME + event.model_dump_json() + copy)
    envelope: Any = Envelope.__class_getitem__(type(event))
    message: Envelope[Any] = envelope(
        id=message_id,
        type=event.NAME,
        occurred_at=at,
        producer=spec.owner,
        subject=subject or _first_id(event),
        correlation_id=message_id,
        causation_id=None,
        actor="operator:test",
        data=event,
    )
    return message


def _first_id(event: Event) -> str:
    return next((str(value) for name, value in event if name.endswith("_id")), "ent_be")
