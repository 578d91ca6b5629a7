"""The whole system on this machine: servers, databases, rights, keys, workers, relays, a mail sink."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chassis.ops.clock import FileClock, morning_of
from contracts.catalogue import BROKER_USERS, OPERATOR, PRINCIPALS, SERVICES
from deploy.local import child_processes, mail_sink
from deploy.local.console import step
from deploy.local.environment import Environments, inherited
from deploy.local.external import ExternalRabbitMQ
from deploy.local.keys import make_keys
from deploy.local.passwords import Secrets, private_directory
from deploy.local.ports import claimed_port, is_free, new_port, remembered_port
from deploy.local.provision import broker_definitions, drop_databases, provision_databases
from deploy.local.rabbitmq.node import RabbitMQ
from deploy.local.servers import stack_servers
from deploy.local.supervisor import Program, ProgramEnded, ProgramNotReady
from deploy.local.system import System, gedeeld, process_names


class AnotherStackRuns(RuntimeError):
    """A stack of the same state directory is running."""


class NotStarted(RuntimeError):
    """A part of the stack was asked for before `start`."""


class SetUpFailed(RuntimeError):
    """A `gedeeld` command of the set-up failed; the message holds its output."""


@dataclass(frozen=True, slots=True)
class Flavour:
    """Which data a stack works on. `fresh` data is dropped and made anew at every start.

    With `begins` it is nine o'clock of that day when its programs start, on a clock that who lives there moves.
    """

    name: str
    prefix: str
    vhost: str
    fresh: bool
    begins: date | None = None


_PORTS = ("smtp", *(f"http {process}" for process in process_names()))
_TRIES = 5
UP = Flavour("up", "gedeeld_", "gedeeld", fresh=False)
RUN = Flavour("run", "gedeeld_run_", "gedeeld-run", fresh=True, begins=date(2026, 9, 1))
YEAR = Flavour("year", "gedeeld_year_", "gedeeld-year", fresh=True, begins=date(2026, 1, 5))
DEMO = Flavour("demo", "gedeeld_demo_", "gedeeld-demo", fresh=False)


class Stack:
    """One stack under the state directory `state`. Use it inside `only_stack`, from one lasting thread."""

    def __init__(self, state: Path, flavour: Flavour) -> None:
        self.state = state
        self.flavour = flavour
        self.mail = state / "mail" / flavour.name
        self.outgoing = state / "outgoing" / flavour.name
        self.database, self.broker = stack_servers(state, flavour.name, durable=not flavour.fresh)
        self.secrets = Secrets(state / "secrets.json")
        self._system: System | None = None
        self._environments: Environments | None = None

    @property
    def system(self) -> System:
        """The running programs. Raises NotStarted."""
        if self._system is None:
            raise NotStarted("the stack was not started")
        return self._system

    @property
    def environments(self) -> Environments:
        """The environment of each program. Raises NotStarted."""
        if self._environments is None:
            raise NotStarted("the stack was not started")
        return self._environments

    def start(self) -> None:
        """Start everything and print each step with its seconds. RabbitMQ starts while databases are made."""
        private_directory(self.state)
        if self.flavour.fresh and isinstance(self.broker, RabbitMQ):
            self.broker.erase()
        self.broker.launch()
        with step("PostgreSQL answers"):
            self.database.start()
        with step("six databases, each with its own roles"):
            self._environments = self._provision()
        with step("migrations"):
            self._gedeeld("migrate", "--all", env=self.environments.migrating())
        with step("RabbitMQ answers"):
            self.broker.wait_ready()
        with step("exchanges, queues and each service's rights"):
            self._prepare_broker()
        with step("six workers, six relays and a mail sink are ready"):
            self._start_programs()

    def _start_programs(self) -> None:
        """A port that somebody took since it was picked is no reason to give up: then all start once more on others."""
        for tries_left in reversed(range(_TRIES)):
            self._system = self._new_system(self.environments)
            self.system.start()
            try:
                self.system.wait_ready()
            except (ProgramEnded, ProgramNotReady):
                self.system.stop()
                taken = [name for name in _PORTS if not is_free(remembered_port(self.state, name))]
                if not taken or not tries_left:
                    raise
                for name in taken:
                    new_port(self.state, name)
                self.environments.write_files()
                print(f"  Somebody took the port of {', '.join(taken)} meanwhile: starting again on others", flush=True)
            else:
                return

    def stop(self) -> None:
        """Stop the programs, then the servers. May be called at any time."""
        with ExitStack() as last:
            last.callback(self.database.stop)
            last.callback(self.broker.stop)
            if self._system is not None:
                self._system.stop()

    def assert_alive(self) -> None:
        """Raises an error that names what has ended, with the end of its log."""
        self.system.assert_alive()
        self.broker.assert_alive()
        self.database.assert_alive()

    def _provision(self) -> Environments:
        dsn, prefix = self.database.superuser_dsn, self.flavour.prefix
        if self.flavour.fresh:
            drop_databases(dsn, SERVICES, prefix)
            shutil.rmtree(self.outgoing, ignore_errors=True)
        dsns = provision_databases(dsn, SERVICES, self.secrets, prefix)
        make_keys(self.state / "keys", PRINCIPALS)
        for name in _PORTS:
            claimed_port(self.state, name)
        return Environments(self.state, dsns, self._amqp_url, self.secrets, self.outgoing, self._clock())

    def _clock(self) -> Path | None:
        """Set anew: what an earlier start lived through is gone."""
        if self.flavour.begins is None:
            return None
        file = self.state / f"clock.{self.flavour.name}"
        file.unlink(missing_ok=True)
        FileClock(file).put(morning_of(self.flavour.begins))
        return file

    def _amqp_url(self, user: str, password: str) -> str:
        return self.broker.url(user, password, self.flavour.vhost)

    def _prepare_broker(self) -> None:
        self.environments.write_files()
        definitions = broker_definitions(self.flavour.vhost, BROKER_USERS, self.secrets)
        if isinstance(self.broker, ExternalRabbitMQ) and self.broker.management is None:
            print("  AMQP_URL without RABBITMQ_MANAGEMENT_URL: each service's broker rights are not enforced.")
            if self.flavour.fresh:
                self.broker.delete_queues([queue["name"] for queue in definitions["queues"]])
            self._gedeeld("topology", env=self.environments.of(OPERATOR))
            return
        if self.flavour.fresh and isinstance(self.broker, ExternalRabbitMQ):
            self.broker.delete_vhost(self.flavour.vhost)
        self.broker.import_definitions(definitions)

    def _new_system(self, environments: Environments) -> System:
        logs = self.state / "logs"
        shutil.rmtree(logs, ignore_errors=True)
        if self.flavour.fresh:
            shutil.rmtree(self.mail, ignore_errors=True)
        port = environments.smtp_port
        sink = Program(
            "mail",
            [sys.executable, "-m", "deploy.local.mail_sink", str(port), self.mail],
            inherited(),
            ready=lambda: mail_sink.greets(port),
            wave=1,
        )
        return System(SERVICES, environments.of, logs, extra=[sink])

    def _gedeeld(self, *arguments: str, env: dict[str, str]) -> None:
        done = subprocess.run(
            [gedeeld(), *arguments],
            env=env,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=child_processes.tied_to_this_process(),
        )
        if done.returncode:
            raise SetUpFailed(f"`gedeeld {' '.join(arguments)}` failed:\n{done.stdout.strip()}")


@contextmanager
def only_stack(state: Path) -> Iterator[None]:
    """Hold the state directory for one stack; SIGINT and SIGTERM raise KeyboardInterrupt.

    Raises AnotherStackRuns.
    """
    private_directory(state)
    with _pid_file(state).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherStackRuns(
                f"A stack already runs on {state} (process {running_stack(state)}): `make down` stops it."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        # SIGINT too: a shell starts background programs with SIGINT ignored.
        stops = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, signal.default_int_handler) for number in stops]
        try:
            yield
        finally:
            for number, handler in zip(stops, before, strict=True):
                signal.signal(number, handler)
            file.truncate(0)


def running_stack(state: Path) -> int | None:
    """The process of the stack that runs on this state directory, if one does."""
    if not _pid_file(state).exists():
        return None
    with _pid_file(state).open("r+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read() or 0) or None
    return None


def stop_running(state: Path, patience: float = 60.0) -> bool:
    """Ask the running stack to stop, and wait until it has. False when none runs."""
    pid = running_stack(state)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while running_stack(state) == pid:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the stack (process {pid}) did not stop within {patience:.0f} seconds")
        time.sleep(0.05)
    return True


def _pid_file(state: Path) -> Path:
    return state / "stack.pid"
