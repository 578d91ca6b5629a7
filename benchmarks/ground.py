"""The servers of a bench: a durable PostgreSQL, a RabbitMQ, the services' own databases, keys and rights.

All of it private to the bench, in a directory of its own, and gone when the bench ends.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from amqp.exceptions import NotFound
from kombu import Connection

from chassis.db.migrations import migrate
from chassis.rpc.auth import Signer
from chassis.rpc.client import Client
from contracts.catalogue import BROKER_USERS, OPERATOR, PRINCIPALS, SERVICES
from deploy.local import child_processes
from deploy.local.environment import Environments, inherited
from deploy.local.keys import key_file, make_keys
from deploy.local.passwords import Secrets
from deploy.local.postgres.server import Postgres
from deploy.local.provision import (
    broker_definitions,
    broker_user,
    drop_databases,
    password_hash,
    provision_databases,
)
from deploy.local.rabbitmq.node import RabbitMQ
from deploy.local.system import answers_ready

VHOST = "bench"
PREFIX = "bench_"
PEERS_QUEUE = "peers.invoice_paid"  # where every peer finds the same bodies; a quorum queue as ours are
_BENCH_USER = "bench"


class Ground:
    """The servers and whatever runs on them. Use `standing()`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.secrets = Secrets(root / "secrets.json")
        self.postgres = Postgres(root / "postgres", durable=True)
        self.broker = RabbitMQ(root / "rabbitmq")
        self._programs: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Servers up, the six databases made anew and migrated, topology and rights declared."""
        self.broker.erase()
        self.broker.launch()
        self.postgres.start()
        self._note_commit_times()
        drop_databases(self.postgres.superuser_dsn, SERVICES, PREFIX)
        self.dsns = provision_databases(self.postgres.superuser_dsn, SERVICES, self.secrets, PREFIX)
        for service in SERVICES:
            migrate(service, self.dsns[service].owner)
        make_keys(self.root / "keys", PRINCIPALS)
        self.environments = Environments(self.root, self.dsns, self._amqp_url, self.secrets)
        self.broker.wait_ready()
        self.broker.import_definitions(self._definitions())

    def stop(self) -> None:
        """Stop everything that was started; nothing is left running."""
        for program in reversed(self._programs.values()):
            child_processes.finish(program, signal.SIGTERM, patience=15)
        self.broker.stop()
        self.postgres.stop()

    @property
    def amqp_url(self) -> str:
        """The bench's own broker user, who may do everything in its virtual host: for peers and for filling."""
        return self._amqp_url(_BENCH_USER, self.secrets.password(broker_user(_BENCH_USER)))

    def superuser(self, service: str) -> psycopg.Connection[Any]:
        """A superuser's connection to one service's database, committing each statement."""
        dsn = self.postgres.superuser_dsn.removesuffix("/postgres") + f"/{PREFIX}{service}"
        return psycopg.connect(dsn, autocommit=True)

    def client(self) -> Client:
        """A caller of services with the operator's rights. Use as a context manager."""
        url = self._amqp_url(OPERATOR, self.secrets.password(broker_user(OPERATOR)))
        signer = Signer.from_file(OPERATOR, key_file(self.root / "keys", OPERATOR))
        return Client(url, signer, subject="operator:bench", roles=["operator"], timeout_s=30)

    @contextmanager
    def gedeeld(self, kind: str, service: str, **settings: str) -> Iterator[int]:
        """The real program `gedeeld worker|relay <service>`, with these settings, started; yields its pid."""
        process = service if kind == "worker" else f"{service}-relay"
        argv = [str(Path(sys.executable).parent / "gedeeld"), kind, service]
        env = self.environments.of(process) | {"GEDEELD_LOG_LEVEL": "WARNING", "GEDEELD_OUTGOING_DIR": ""} | settings
        with self.running(process, argv, env) as program:
            yield program.pid

    def wait_ready(self, process: str) -> None:
        """Return when a worker (`payroll`) or a relay (`payroll-relay`) says that it is ready."""
        address = self.environments.own(process)["GEDEELD_HTTP_ADDRESS"]

        def ready() -> bool:
            self._require_running(process)
            return answers_ready(address)

        wait_until(ready, f"{process} ready")

    @contextmanager
    def peer(self, name: str, argv: Sequence[str]) -> Iterator[int]:
        """A peer's consumer, with the addresses in BENCH_* variables; yields its pid."""
        with self.running(f"peer-{name}", argv, self.peer_environment()) as program:
            yield program.pid

    def peer_environment(self) -> dict[str, str]:
        return inherited() | {
            "BENCH_AMQP_URL": self.amqp_url,
            "BENCH_DATABASE_URL": self.dsns["contributions"].app,
            "BENCH_QUEUE": PEERS_QUEUE,
        }

    def broker_version(self) -> str:
        with Connection(self.amqp_url) as connection:
            connection.connect()
            return str(connection.connection.server_properties["version"])

    def consumers_of(self, queue: str) -> int:
        """How many consumers a queue has now; 0 when there is no such queue."""
        with Connection(self.amqp_url) as connection:
            try:
                return int(connection.channel().queue_declare(queue, passive=True).consumer_count)
            except NotFound:
                return 0

    @contextmanager
    def running(self, name: str, argv: Sequence[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
        """A program that is killed when the block ends: benches measure work, not shutdown."""
        logs = self.root / "logs"
        logs.mkdir(exist_ok=True)
        program = child_processes.spawn(argv, env=env, log=logs / f"{name}.log")
        self._programs[name] = program
        try:
            yield program
            self._require_running(name)
        finally:
            child_processes.kill_group(program.pid)
            program.wait()
            del self._programs[name]

    def _require_running(self, name: str) -> None:
        """Raises RuntimeError with the end of its log when the program has ended."""
        if self._programs[name].poll() is not None:
            raise RuntimeError(f"{name} ended early:\n{child_processes.last_lines(self.root / 'logs' / f'{name}.log')}")

    def wipe(self, service: str) -> None:
        """Empty the tables that a run fills, as only a superuser with triggers asleep can."""
        with self.superuser(service) as database:
            database.execute("set session_replication_role = replica")
            rows = database.execute(
                "select tablename from pg_tables where schemaname = 'public' and tablename = any(%s)",
                (["inbox", "outbox", "journal_entry", "posting", "deduction", "request", "dead_letter"],),
            ).fetchall()
            database.execute(f"truncate {', '.join(r[0] for r in rows)} restart identity")
            database.execute("vacuum analyze")
            database.execute("checkpoint")

    def _amqp_url(self, user: str, password: str) -> str:
        return self.broker.url(user, password, VHOST)

    def _note_commit_times(self) -> None:
        """Have the server keep the time of every commit: the one clock for all that is measured here."""
        with psycopg.connect(self.postgres.superuser_dsn, autocommit=True) as server:
            server.execute("alter system set track_commit_timestamp = on")
        self.postgres.stop()
        self.postgres.start()

    def _definitions(self) -> dict[str, Any]:
        definitions = broker_definitions(VHOST, BROKER_USERS, self.secrets)
        definitions["users"].append(
            {
                "name": _BENCH_USER,
                "password_hash": password_hash(self.secrets.password(broker_user(_BENCH_USER))),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "",
            }
        )
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        definitions["permissions"].append({"user": _BENCH_USER, "vhost": VHOST, **everything})
        quorum = {"vhost": VHOST, "durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum"}}
        definitions["queues"].append({"name": PEERS_QUEUE, **quorum})
        return definitions


@contextmanager
def standing(root: Path) -> Iterator[Ground]:
    """A ground that stands for the length of the block."""
    ground = Ground(root)
    try:
        ground.start()
        yield ground
    finally:
        ground.stop()


def wait_until(done: Any, what: str, patience_s: float = 60.0, every_s: float = 0.05) -> None:
    """Ask `done()` again and again until it says yes. Raises TimeoutError that names `what`."""
    end = time.monotonic() + patience_s
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {patience_s:.0f} s")
        time.sleep(every_s)
