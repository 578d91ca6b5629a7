"""The services as real processes in a test: workers and relays on their own databases and virtual host."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import psycopg
import sqlalchemy as sa

from chassis.audit.answering import answer_audit, read_one_snapshot
from chassis.audit.lists import list_rows
from chassis.cli.verdict import Verdict, judge_audits
from chassis.ops.settings import TokenForm
from chassis.rpc.auth import Signer, Trust
from chassis.rpc.client import Client
from chassis.rpc.pipeline import IN_FLIGHT, Pipeline
from chassis.testing.vhost import Vhost
from chassis.testing.waiting import NotInTime, eventually
from contracts.catalogue import EVENTS, OPERATOR, PRINCIPALS
from contracts.wire.operations import AuditReply, AuditRow, GetAuditRows
from deploy.local import mail_sink
from deploy.local.environment import Environments, inherited
from deploy.local.keys import key_file, make_keys
from deploy.local.passwords import Secrets
from deploy.local.ports import remembered_port
from deploy.local.provision import ServiceDsns
from deploy.local.supervisor import Program
from deploy.local.system import System

_SAID = "select routing_key, count(*) from outbox where exchange = 'gedeeld.events' group by routing_key"
_HEARD = """select queue, sum(n)::bigint from (
      select consumer as queue, count(*) as n from inbox group by consumer
      union all select queue, count(distinct body) from dead_letter where state <> 'replayed' group by queue) as t
    group by queue"""


@dataclass(slots=True)
class RunningSystem:
    """Workers (`payroll`), relays (`payroll-relay`) and a mail sink (`mail`) of some services, under `place`.

    `settings` are environment variables for all of them. Use it from the main thread.
    """

    place: Path
    services: Sequence[str]
    dsns: Mapping[str, ServiceDsns]
    vhost: Vhost
    secrets: Secrets
    settings: Mapping[str, str] = field(default_factory=dict)
    programs: System = field(init=False)
    _environments: Environments = field(init=False)

    def __post_init__(self) -> None:
        make_keys(self.place / "keys", PRINCIPALS)
        self._environments = Environments(self.place, self.dsns, self.vhost.url_with, self.secrets)
        self.programs = System(self.services, self.environment, self.logs, extra=[self._mail_sink()])

    @property
    def logs(self) -> Path:
        return self.place / "logs"

    @property
    def mail(self) -> Path:
        """Where the mail sink keeps each letter as a file."""
        return self.place / "mail"

    @property
    def trust(self) -> Trust:
        return Trust.from_file(self.place / "keys/trust.json")

    def environment(self, principal: str) -> dict[str, str]:
        """The whole environment of a worker, a relay (`payroll-relay`) or the operator."""
        return {**self._environments.of(principal), **self.settings}

    def database(self, service: str) -> str:
        """The DSN of the service's reader, who can change nothing."""
        return self.dsns[service].audit

    def ask_database(self, service: str, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of one query, read as the auditor."""
        with psycopg.connect(self.database(service), connect_timeout=5) as connection:
            return connection.execute(query.encode(), parameters or None).fetchall()

    def signer(self, principal: str) -> Signer:
        """Signs in the form that a setting of the system names."""
        form = cast("TokenForm", self.environment(OPERATOR)["GEDEELD_CALLER_TOKEN"])
        return Signer.from_file(principal, key_file(self.place / "keys", principal), form)

    def client(self, subject: str, *roles: str, timeout_s: int = 20) -> Client:
        """A caller whom the operator's key vouches for. Connects on entering: `with system.client(…) as client:`."""
        signer = self.signer(OPERATOR)
        return Client(self.vhost.url(OPERATOR), signer, subject=subject, roles=roles, timeout_s=timeout_s)

    def pipeline(self, subject: str, *roles: str, timeout_s: int = 20, in_flight: int = IN_FLIGHT) -> Pipeline:
        """The same, with many questions in flight."""
        url, signer = self.vhost.url(OPERATOR), self.signer(OPERATOR)
        return Pipeline(url, signer, subject=subject, roles=roles, timeout_s=timeout_s, in_flight=in_flight)

    def start(self, *names: str) -> None:
        """Start the named programs, or all, and wait until they are ready."""
        self.programs.start(*names)
        self.programs.wait_ready(*names)

    def kill(self, name: str) -> None:
        """SIGKILL: no chance to tidy up."""
        self.programs.kill(name)

    def restart(self, name: str) -> None:
        """Stop the program if it runs, start it, wait until it is ready."""
        self.programs.restart(name)
        self.programs.wait_ready(name)

    def stop(self, *names: str) -> None:
        """SIGTERM to the named programs, or all; returns when they have ended."""
        self.programs.stop(*names)

    def log_of(self, name: str) -> str:
        return self.programs.log_of(name).read_text(encoding="utf-8", errors="replace")

    def address(self, process: str) -> str:
        """host:port of the process's /live, /ready and /metrics."""
        return self.environment(process)["GEDEELD_HTTP_ADDRESS"]

    def quiet(self, within_s: float = 30.0) -> Verdict:
        """Wait until all that was said has been sent and heard (or is dead), and the books agree; the verdict.

        Reads the databases, so it works when services are down. Raises NotInTime.
        """
        try:
            eventually(lambda: not self.unrest(), within_s)
        except NotInTime:
            raise NotInTime(f"not quiet within {within_s:g} s: {'; '.join(self.unrest())}") from None
        return self.verdict()

    def unrest(self) -> list[str]:
        """What is on its way, and where books differ."""
        verdict = self.verdict()
        faults = verdict.faults() if len(self.services) == len(PRINCIPALS) - 1 else []
        unsent = [f"{n} events of {service} unsent" for service, n in verdict.unsent.items() if n]
        return [*unsent, *self._unheard(), *faults]

    def verdict(self) -> Verdict:
        """The audit's judgement, read from the databases."""
        return judge_audits([self._audit(service) for service in self.services], ask=self._audit_rows)

    def _audit(self, service: str) -> AuditReply:
        with self._reader(service) as connection:
            read_one_snapshot(connection)
            return answer_audit(connection, service)

    def _audit_rows(self, service: str, request: GetAuditRows) -> list[AuditRow]:
        with self._reader(service) as connection:
            return list_rows(connection, service, request)

    def _reader(self, service: str) -> sa.Connection:
        url = self.database(service).replace("postgresql://", "postgresql+psycopg://", 1)
        return sa.create_engine(url, poolclass=sa.NullPool).connect()

    def _unheard(self) -> Iterator[str]:
        published_counts = {kind: n for service in self.services for kind, n in self.ask_database(service, _SAID)}
        consumed_counts = {queue: n for service in self.services for queue, n in self.ask_database(service, _HEARD)}
        for spec in EVENTS:
            for consumer in set(spec.consumers) & set(self.services):
                missing = published_counts.get(spec.type, 0) - consumed_counts.get(spec.queue(consumer), 0)
                if missing > 0:
                    yield f"{missing} {spec.type} not heard by {consumer}"

    def _mail_sink(self) -> Program:
        port = remembered_port(self.place, "smtp")
        argv: list[str | Path] = [sys.executable, "-m", "deploy.local.mail_sink", str(port), self.mail]
        return Program("mail", argv, inherited(), ready=lambda: mail_sink.greets(port), wave=1)


@contextmanager
def running(system: RunningSystem) -> Iterator[RunningSystem]:
    """Start all of it; stop it at the end, whatever happens."""
    try:
        system.start()
        yield system
    finally:
        system.stop()
