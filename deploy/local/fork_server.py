"""A process that has imported what a `gedeeld` command needs, and becomes one by forking: no import is paid twice.

Started by `forks.ForkServer` as `python -m deploy.local.fork_server KIND SOCKET`. A command that it becomes differs
from one that a person starts only in where its imports were done: it has its own session, environment, output and code.
"""

import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module

from chassis.cli.main import main as command
from chassis.cli.main import prepare

# Taken before green threads replace them: this process waits with the real ones.
_poll, _waitpid, _fork, _write = select.poll, os.waitpid, os.fork, os.write
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_LARGEST_REQUEST = 200_000
_IMPORTS = {
    "worker": ("chassis.cli.app", "chassis.worker.runner", "chassis.worker.service", "nameko.runners"),
    "relay": ("chassis.cli.app", "chassis.worker.runner", "chassis.events.relay"),
    "command": ("chassis.cli.app", "chassis.rpc.client", "chassis.db.migrations", "chassis.events.batch", "rich.table"),
}


def main(kind: str, control: socket.socket) -> None:
    """Serve requests until the other end closes; returns only in a child, which then runs its command."""
    prepare(kind)
    for module in (*_IMPORTS[kind], "contracts.catalogue"):
        import_module(module)
    if kind == "worker":
        _forget_the_hub()
    gc.collect()
    gc.freeze()  # else each fork's first collection, and its end, would touch and copy every page of this process
    children: dict[int, tuple[int, int]] = {}
    waiting = _poll()
    waiting.register(control, select.POLLIN)
    server = os.getpid()
    while True:
        for descriptor, _event in waiting.poll():
            if descriptor in children:
                waiting.unregister(descriptor)
                _bury(descriptor, *children.pop(descriptor))
                continue
            request, received, _flags, _address = socket.recv_fds(control, _LARGEST_REQUEST, 3)
            if not request:
                sys.exit()
            *output, report = received
            pid = _fork()
            if pid == 0:
                control.detach()
                _tie_to(server)
                _become(json.loads(request), *output)
                return
            for each in output:
                os.close(each)
            _write(report, f"{pid}\n".encode())
            watched = os.pidfd_open(pid)
            children[watched] = pid, report
            waiting.register(watched, select.POLLIN)


def _forget_the_hub() -> None:
    """Patching makes one, whose descriptor two processes must not share: each fork makes its own."""
    hubs = import_module("eventlet.hubs")
    hubs.get_hub().poll.close()
    hubs.use_hub()


def _bury(watched: int, pid: int, report: int) -> None:
    _, status = _waitpid(pid, 0)
    with suppress(BrokenPipeError):  # nobody asks any more
        _write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os.close(report)
    os.close(watched)


def _tie_to(server: int) -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:  # it died before the line above
        os._exit(1)


def _become(request: dict[str, object], stdout: int, stderr: int) -> None:
    argv, environment = request["argv"], request["env"]
    assert isinstance(argv, list)  # noqa: S101 - our own other end
    assert isinstance(environment, dict)  # noqa: S101
    _LIBC.prctl(_PR_SET_NAME, f"gedeeld-{argv[-1]}".encode())
    os.setsid()
    os.umask(int(str(request["umask"])))
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["gedeeld", *argv]


if __name__ == "__main__":
    main(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
    command()
