"""Starting child programs that cannot outlive this process, and that alone may use their state directory."""

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from deploy.local import process_table
from deploy.local.passwords import write_private

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
PRIVATE = 0o077
"""The umask of all that runs here."""


class StateInUse(RuntimeError):
    """A program of ours still runs on this state directory."""


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path,
    cwd: Path | None = None,
    lock: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own, its output appended to `log`. Only its owner may read what it writes.

    The kernel kills it as soon as the thread that called `spawn` ends, even by kill -9; so call it from a thread
    that lives as long as the child should. A child that was left behind all the same is killed by
    the next `spawn` with the same `log`. `lock` (from `hold`) passes to the child.
    """
    reap(log)
    with os.fdopen(open_log(log), "ab") as output:
        process = subprocess.Popen(
            [str(part) for part in argv],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=() if lock is None else (lock,),
            preexec_fn=tied_to_this_process(),  # noqa: PLW1509 - two system calls, no lock to wait for
        )
    note(log, process.pid)
    return process


def note(log: Path, pid: int) -> None:
    """Write down which process writes this `log`, for `reap`."""
    facts = {"pid": pid, "parent": process_table.parent(pid), "started": process_table.started(pid)}
    write_private(_note(log), json.dumps(facts))


def open_log(log: Path) -> int:
    """A descriptor that appends to the log; only its owner may read it."""
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def tied_to_this_process() -> Callable[[], None]:
    """A `preexec_fn` after which the kernel kills the child when this thread ends, and its files are its owner's."""
    parent = os.getpid()

    def tie() -> None:
        os.umask(PRIVATE)  # queues, mails, documents and logs name persons
        # SIGKILL: a service that gets SIGTERM while its broker dies too may wait for it for ever.
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return tie


def reap(log: Path) -> None:
    """Kill the program that an earlier process started with this `log` and did not live to stop."""
    if not _note(log).exists():
        return
    facts = json.loads(_note(log).read_text())
    pid, began = int(facts["pid"]), facts["started"]
    if began and process_table.started(pid) == began and process_table.parent(pid) != facts["parent"]:
        kill_group(pid)


def hold(path: Path, wait: float = 10.0) -> int:
    """Lock `path` and return its descriptor; pass it to a child, then close it here.

    The lock lasts as long as any process that inherited it, orphans included: whoever gets it knows that no
    process of an earlier start still runs. Raises StateInUse after `wait` seconds.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise StateInUse(f"something started earlier still runs on {path.parent}") from None
            time.sleep(0.02)
        else:
            return descriptor


def finish(process: subprocess.Popen[bytes], with_signal: signal.Signals, patience: float) -> int:
    """Ask the process to stop; after `patience` seconds kill its whole group. Returns its exit code."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
    return process.wait()


def kill_group(leader: int) -> None:
    """SIGKILL to the process group that `leader` leads; nothing happens when it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a log, to be shown when its program fails."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def _note(log: Path) -> Path:
    return log.with_suffix(".process")
