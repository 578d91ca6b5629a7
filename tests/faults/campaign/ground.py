"""Where the campaign takes place: a running system whose every connection goes over a line that can be cut."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg

from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import Vhost
from chassis.testing.waiting import eventually
from contracts.catalogue import OPERATOR, SERVICES
from deploy.local.provision import ServiceDsns
from deploy.local.servers import Broker, DatabaseServer
from tests.faults.campaign.lines import Lines
from tests.faults.campaign.traffic import Traffic

PATIENCE_S = 180.0
"""How long anything may take to come back on a machine that others use too. Nothing is judged by it but "never"."""


@dataclass(frozen=True, slots=True)
class _ByLine:
    """The broker, as each principal reaches it: over a line of its own."""

    broker: Broker
    lines: Lines

    def url(self, user: str, password: str, vhost: str) -> str:
        direct = self.broker.url(user, password, vhost)
        return self.lines.through(to_broker(user), direct) if user in (*SERVICES, OPERATOR) else direct

    def __getattr__(self, name: str) -> Any:
        return getattr(self.broker, name)


@dataclass(slots=True)
class Ground:
    """`patient`: whatever is frozen stays so until its peers have given it up, which takes up to a minute.

    `rest_s`: how long the audit may take to balance after a fault. `letters`: by queue, the bodies that were sent
    for no good and must come to lie among its dead letters.
    """

    system: RunningSystem
    postgres: DatabaseServer
    lines: Lines
    traffic: Traffic
    patient: bool = False
    rest_s: float = PATIENCE_S
    letters: set[tuple[str, bytes]] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def broker(self) -> Broker:
        return self.system.vhost.broker

    def note(self, what: str) -> None:
        """Say what is done now."""
        self.notes.append(what)

    def kill(self, names: Iterable[str]) -> None:
        for name in names:
            self.system.kill(name)

    def felt(self, times: int = 6) -> None:
        """Return when people have been served or turned away so many times more."""
        before = self.traffic.answers
        eventually(lambda: self.traffic.answers >= before + times, PATIENCE_S, "somebody noticing")

    def given_up(self, *lines: str) -> None:
        """Return when on each of these lines somebody has closed a connection: when people notice, if not patient."""
        if not self.patient:
            self.felt()
            return
        before = {line: self.lines.closings(line) for line in lines}
        eventually(
            lambda: all(self.lines.closings(line) > n for line, n in before.items()), PATIENCE_S, "somebody giving up"
        )

    def superuser(self) -> psycopg.Connection:
        return psycopg.connect(self.postgres.superuser_dsn, autocommit=True, connect_timeout=10)


def to_broker(principal: str) -> str:
    return f"{principal} to the broker"


def to_database(service: str) -> str:
    return f"{service} to its database"


@contextmanager
def ground(
    system: RunningSystem, postgres: DatabaseServer, root: Path, *, seed: int, patient: bool = False
) -> Iterator[Ground]:
    """The same system by lines, running, with people who ask it for things; all of it ends with the block."""
    with Lines(root) as lines:
        dsns = {service: _by_line(service, dsns, lines) for service, dsns in system.dsns.items()}
        broker: Any = _ByLine(system.vhost.broker, lines)
        vhost = Vhost(system.vhost.name, broker, system.vhost.secrets)
        by_lines = replace(system, dsns=dsns, vhost=vhost)
        with running(by_lines), Traffic.opened(by_lines, seed) as traffic:
            yield Ground(by_lines, postgres, lines, traffic, patient)


def _by_line(service: str, dsns: ServiceDsns, lines: Lines) -> ServiceDsns:
    """Only the service's own way is a line: whoever looks on sees all the time."""
    return replace(dsns, app=lines.through(to_database(service), dsns.app))
