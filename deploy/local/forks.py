"""Starting `gedeeld` commands as forks of a process that has imported everything (`fork_server`).

A whole system is twelve processes, each of which would spend more than a second importing the same. Servers of forks
belong to this process: they and all their forks are killed when the thread that started them ends.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Literal

from deploy.local.child_processes import PRIVATE, tied_to_this_process

Kind = Literal["worker", "relay", "command"]


class Fork:
    """One command that runs; the part of subprocess.Popen that our supervisors use."""

    def __init__(self, pid: int, report: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._report = report

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._code(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, when it has ended. Raises subprocess.TimeoutExpired after `timeout` seconds."""
        code = self._code(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send the signal; nothing happens when the process has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _code(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._report], [], [], timeout)[0]:
            # An end without a code: the server is gone, and the kernel has killed what it had forked.
            self.returncode = int(_line(self._report) or -signal.SIGKILL)
            os.close(self._report)
        return self.returncode


class ForkServer:
    """A process with the imports of one kind of command. Raises ForkServerEnded when it cannot start."""

    def __init__(self, kind: Kind) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy.local.fork_server", kind, str(theirs.fileno())],
                env=os.environ | {"PSYCOPG_WAIT_FUNC": "wait_selector"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=(theirs.fileno(),),
                preexec_fn=tied_to_this_process(),  # noqa: PLW1509 - two system calls, no lock to wait for
            )

    def fork(
        self,
        arguments: Sequence[str],
        *,
        env: Mapping[str, str],
        stdout: int,
        stderr: int,
        umask: int = PRIVATE,
    ) -> Fork:
        """Run `gedeeld ARGUMENTS` with this environment and these descriptors. Raises ForkServerEnded."""
        request = json.dumps({"argv": list(arguments), "env": dict(env), "umask": umask})
        report, theirs = os.pipe()
        try:
            socket.send_fds(self._control, [request.encode()], [stdout, stderr, theirs])
        except OSError as error:
            os.close(report)
            raise ForkServerEnded from error
        finally:
            os.close(theirs)
        pid = _line(report)
        if not pid:
            os.close(report)
            raise ForkServerEnded
        return Fork(int(pid), report)

    def close(self) -> None:
        """End it, and with it what it has forked. May be called twice."""
        self._control.close()
        self.process.kill()
        self.process.wait()


class ForkServerEnded(RuntimeError):
    """The process that forks commands has ended; what it had forked was killed with it."""


def fork(
    kind: Kind, arguments: Sequence[str], *, env: Mapping[str, str], stdout: int, stderr: int, umask: int = PRIVATE
) -> Fork:
    """`ForkServer.fork` on this process's server of that kind, which is started when it does not run."""
    server = _server(kind)
    if server.process.poll() is not None:
        _server.cache_clear()
        server = _server(kind)
    return server.fork(arguments, env=env, stdout=stdout, stderr=stderr, umask=umask)


@cache
def _server(kind: Kind) -> ForkServer:
    server = ForkServer(kind)
    atexit.register(server.close)
    return server


def _line(descriptor: int) -> bytes:
    """Up to the next end of line, or what there is before the end of the pipe. Each line is written at once."""
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(descriptor, 1)
        if not part:
            break
        line += part
    return line.strip()
