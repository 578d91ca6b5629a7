"""Running several programs as one: start, wait until ready, notice who ends, stop in waves.

Every program writes to a log file of its own, never to a pipe: no program can block on a console that is
slow, nothing is lost when the supervisor is killed, and `up` shows the logs by following the files.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local import child_processes, forks


class ProgramEnded(RuntimeError):
    """A program that should run has ended; the message holds the end of its log."""


class ProgramNotReady(RuntimeError):
    """A program runs but does not become ready; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Program:
    """One program to run. Programs of a lower `wave` are stopped first.

    With `forked` it is `gedeeld ARGV`, by a fork of a process that has imported what commands of that kind need.
    """

    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str]
    ready: Callable[[], bool] = lambda: True
    wave: int = 0
    patience: float = 20.0  # seconds between SIGTERM and SIGKILL
    forked: forks.Kind | None = None


class Supervisor:
    """Runs programs by name; their logs are `<logs>/<name>.log`. Use it from one lasting thread."""

    def __init__(self, programs: Iterable[Program], logs: Path) -> None:
        self.programs = {program.name: program for program in programs}
        self.logs = logs
        self.processes: dict[str, subprocess.Popen[bytes] | forks.Fork] = {}
        self._wanted: set[str] = set()

    def start(self, *names: str) -> None:
        """Start the named programs, or all; do not wait. What runs already is left alone."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for name in names or self.programs:
            if not self._runs(name):
                self.processes[name] = _started(self.programs[name], self.log_of(name))
            self._wanted.add(name)

    def wait_ready(self, *names: str, timeout: float = 90.0) -> None:
        """Return when the named programs, or all that were started, are ready.

        Raises ProgramEnded as soon as one ends, ProgramNotReady after `timeout` seconds.
        """
        waiting = list(names or self._wanted)
        deadline = time.monotonic() + timeout
        while waiting := [name for name in waiting if not self.programs[name].ready()]:
            self.assert_alive()
            if time.monotonic() > deadline:
                ends = (f"{name} is not ready\n{child_processes.last_lines(self.log_of(name))}" for name in waiting)
                raise ProgramNotReady("\n".join(ends))
            time.sleep(0.05)
        self.assert_alive()

    def ended(self) -> dict[str, int]:
        """The exit codes of programs that were started, and not stopped or killed here, and have ended."""
        codes = {name: self.processes[name].poll() for name in sorted(self._wanted)}
        return {name: code for name, code in codes.items() if code is not None}

    def assert_alive(self) -> None:
        """Raises ProgramEnded when one has `ended`."""
        for name, code in self.ended().items():
            end = child_processes.last_lines(self.log_of(name))
            raise ProgramEnded(f"{name} ended unexpectedly with exit code {code}; its last lines:\n{end}")

    def stop(self, *names: str) -> None:
        """SIGTERM to the named programs, or all, wave by wave; SIGKILL to what is left after its patience."""
        chosen = [self.programs[name] for name in names or self.programs]
        self._wanted -= {program.name for program in chosen}
        for wave in sorted({program.wave for program in chosen}):
            self._stop_together([p for p in chosen if p.wave == wave and self._runs(p.name)])

    def kill(self, name: str) -> None:
        """SIGKILL to the program and its children."""
        self._wanted.discard(name)
        if name in self.processes:
            child_processes.kill_group(self.processes[name].pid)
            self.processes[name].wait()

    def restart(self, name: str) -> None:
        """Stop the program if it runs, and start it again; do not wait until it is ready."""
        self.stop(name)
        self.start(name)

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _stop_together(self, programs: Sequence[Program]) -> None:
        begun = time.monotonic()
        for program in programs:
            self.processes[program.name].send_signal(signal.SIGTERM)
        for program in programs:
            remaining_s = max(0.0, program.patience - (time.monotonic() - begun))
            process = self.processes[program.name]
            try:
                process.wait(remaining_s)
            except subprocess.TimeoutExpired:
                child_processes.kill_group(process.pid)
                process.wait()

    def _runs(self, name: str) -> bool:
        return name in self.processes and self.processes[name].poll() is None


def _started(program: Program, log: Path) -> subprocess.Popen[bytes] | forks.Fork:
    if program.forked is None:
        return child_processes.spawn(program.argv, env=program.env, log=log)
    child_processes.reap(log)
    output = child_processes.open_log(log)
    try:
        arguments = [str(part) for part in program.argv]
        process = forks.fork(program.forked, arguments, env=program.env, stdout=output, stderr=output)
    finally:
        os.close(output)
    child_processes.note(log, process.pid)
    return process
