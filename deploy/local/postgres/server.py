"""A private PostgreSQL server: loopback only, own data directory, gone when this process is gone."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from deploy.local import child_processes, process_table
from deploy.local.passwords import write_private
from deploy.local.ports import claimed_port, remembered_port
from deploy.local.postgres.binaries import Programs, find_programs

_SETTINGS = {
    "max_connections": "300",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "jit": "off",  # the statements are short; compiling them costs more than running them
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m %d %u ",
    # No statement and no detail of an error: they quote rows.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "unix_socket_directories": "",
}
# A crash of the server loses nothing that was committed: commits still reach the operating system. Only a
# crash of the machine would. synchronous_commit stays on, or kill -9 would lose the last half second.
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


class PostgresNotRunning(RuntimeError):
    """The server was not started, has ended, or does not answer; the message holds the end of its log."""


class Postgres:
    """One server. `start`, `stop` and `kill` may follow each other; data and port stay."""

    host = "127.0.0.1"

    def __init__(self, root: Path, port: int | None = None, *, durable: bool = False) -> None:
        self.root = root.absolute()
        self.durable = durable
        self._port_given = port is not None
        self.port = port if port is not None else remembered_port(self.root, "postgres")
        self.log = self.root / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def superuser_dsn(self) -> str:
        """`postgresql://` URL of the superuser. Works once `start` or `launch` has returned."""
        password = self._password_file.read_text(encoding="ascii").strip()
        return f"postgresql://postgres:{password}@{self.host}:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """The server's process. Raises PostgresNotRunning when it was never started."""
        if self.process is None:
            raise PostgresNotRunning("the server was not started")
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def assert_alive(self) -> None:
        """Raises PostgresNotRunning."""
        if not self.alive:
            raise PostgresNotRunning(f"PostgreSQL is not running\n{child_processes.last_lines(self.log)}")

    def start(self, timeout: float = 60.0) -> None:
        """Make the data directory if there is none, start, and wait until the server answers."""
        self.launch()
        self.wait_ready(timeout)

    def launch(self) -> None:
        """`start` without the wait. Raises child_processes.StateInUse when another process has it running."""
        self.root.mkdir(parents=True, exist_ok=True)
        programs = find_programs()
        child_processes.reap(self.log)
        lock = child_processes.hold(self.root / "postgres.lock")
        try:
            if not self._data.exists():
                self._make_data(programs)
            (self._data / "postmaster.pid").unlink(missing_ok=True)  # we hold the lock: it is stale
            if self.process is None and not self._port_given:
                self.port = claimed_port(self.root, "postgres")
            self.process = child_processes.spawn(
                [*programs.prefix, programs.bin / "postgres", *self._arguments()],
                env=_environment(),
                log=self.log,
                cwd=self.root,
                lock=lock,
            )
        finally:
            os.close(lock)

    def wait_ready(self, timeout: float = 60.0) -> None:
        """Return when the server answers a query. Raises PostgresNotRunning."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                with psycopg.connect(self.superuser_dsn, connect_timeout=2) as connection:
                    connection.execute("select 1")
            except psycopg.OperationalError as failure:
                if not self.alive or time.monotonic() > deadline:
                    raise PostgresNotRunning(f"{failure}\n{child_processes.last_lines(self.log)}") from failure
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """Clean shutdown; open sessions are ended."""
        if self.process is not None:
            child_processes.finish(self.process, signal.SIGINT, patience=20)

    def kill(self) -> None:
        """SIGKILL to the server and every one of its sessions, as if the power had gone."""
        if self.process is None or not self.alive:
            return
        os.kill(self.pid, signal.SIGSTOP)  # so that it starts no new session while we list them
        doomed = [*process_table.children(self.pid), self.pid]
        for pid in doomed:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()

    @property
    def _data(self) -> Path:
        return self.root / "data"

    @property
    def _password_file(self) -> Path:
        return self.root / "superuser.password"

    def _arguments(self) -> list[str]:
        settings = _SETTINGS if self.durable else _SETTINGS | _NOT_DURABLE
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return ["-D", str(self._data), "-p", str(self.port), "-h", self.host, *options]

    def _make_data(self, programs: Programs) -> None:
        unfinished = self.root / "data.new"  # renamed at the end: an interrupted initdb leaves no half server
        shutil.rmtree(unfinished, ignore_errors=True)
        write_private(self._password_file, secrets.token_urlsafe(24))
        locale = ["--locale=C.UTF-8"]
        if programs.major >= 17:  # the server's own: slim images may lack the system's
            locale.append("--locale-provider=builtin")
        command: list[str | Path] = [
            *programs.prefix, programs.bin / "initdb", "-D", unfinished, "-U", "postgres", "-E", "UTF8",
            "-A", "scram-sha-256", f"--pwfile={self._password_file}", *locale,
            *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.root, env=_environment())
        if done.returncode:
            raise PostgresNotRunning(f"initdb failed: {done.stderr.strip()}")
        unfinished.rename(self._data)


def _environment() -> dict[str, str]:
    """No PG* variable of the caller may reach the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
