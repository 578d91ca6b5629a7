"""A process beside this one, for work that would hold up its green threads: seconds of CPU, libraries in C, fsync.

`offload("package.module:function", ...)` calls a function there and waits, greenly. Arguments and results
are JSON, because the function may have read what a stranger sent. The process starts at the first call, ends after
five minutes without one, ends with the process that started it, and is killed when a call takes longer than it may.
It gets no settings and no secrets, and runs at a lower priority (nice 5). What it or its libraries print goes nowhere:
Saxon quotes a stranger's document, names and all. The answer says what failed and where; the log that the process died.

Why not a thread: Saxon holds the interpreter's lock for as long as it judges a document (docs/adr/0015).
"""

import atexit
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from functools import cache
from importlib import import_module
from typing import Any

import structlog

IDLE_S = 300
_DYING_S = 1
MAX_BYTES = 64 * 1024 * 1024
_HEAD = struct.Struct(">I")
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR")


log = structlog.get_logger()


class OffloadFailed(Exception):
    """The function raised. Says what and where, never a value that it worked on."""


class OffloadBroken(OffloadFailed):
    """The call took longer than it may, so that its process was killed; or its process died of it."""


def offload(function: str, *arguments: object, timeout_s: float = 30) -> Any:
    """What `function` ("package.module:name") makes of JSON-like `arguments`. Raises OffloadFailed, OffloadBroken."""
    return _helper_process().call(function, arguments, timeout_s)


class HelperProcess:
    """One process, one call at a time; other callers wait for their turn."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def call(self, function: str, arguments: tuple[object, ...], timeout_s: float) -> Any:
        """Raises OffloadFailed, OffloadBroken."""
        body = json.dumps([function, arguments]).encode()
        with self._turn:
            try:
                answer = self._exchange(body, timeout_s)
            except TimeoutError:
                self._drop()
                raise OffloadBroken(f"{function} took longer than {timeout_s:g} s") from None
            except OSError:
                code = self._drop(patience_s=_DYING_S)
                log.warning("process beside the worker died", function=function, exit_code=code)
                raise OffloadBroken(f"the process of {function} died") from None
            except BaseException:  # the caller was stopped: nobody waits for the answer that may still come
                self._drop()
                raise
        done, value = json.loads(answer)
        if not done:
            raise OffloadFailed(f"{function}: {value}")
        return value

    def close(self) -> None:
        """End the process; the next call starts another."""
        with self._turn:
            self._drop()

    def _exchange(self, body: bytes, timeout_s: float) -> bytes:
        for attempt in range(2):
            line = self._line or self._start()
            line.settimeout(timeout_s)
            try:
                _send(line, body)
                return _receive(line)
            except ConnectionError:
                if attempt or not self._ended_idle():
                    raise
                self._drop()
        raise AssertionError("unreachable")

    def _ended_idle(self) -> bool:
        """Whether the process ended because nobody called it, and not because of a call."""
        return self._process is not None and self._process.wait() == 0

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  (this very interpreter)
                [sys.executable, "-m", __name__, str(theirs.fileno()), str(self._idle_s)],
                pass_fds=[theirs.fileno()],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._line = ours
        return ours

    def _drop(self, patience_s: float = 0) -> int | None:
        """End it, after so long. Its exit code, below zero when a signal ended it; None when there is none."""
        process, line, self._process, self._line = self._process, self._line, None, None
        if line is not None:
            line.close()
        if process is None:
            return None
        try:
            return process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


@cache
def _helper_process() -> HelperProcess:
    """The one process of this worker."""
    helper = HelperProcess()
    atexit.register(helper.close)
    return helper


def _environment() -> dict[str, str]:
    """The same packages, and nothing that is secret."""
    variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return variables | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _send(line: socket.socket, body: bytes) -> None:
    line.sendall(_HEAD.pack(len(body)) + body)


def _receive(line: socket.socket) -> bytes:
    """Raises OSError; ConnectionError at the end of the line, TimeoutError after its time-out."""
    (length,) = _HEAD.unpack(_exactly(line, _HEAD.size))
    if length > MAX_BYTES:
        raise OSError("more than anybody may say at once")
    return _exactly(line, length)


def _exactly(line: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = line.recv(min(length - len(parts), 1 << 20))
        if not part:
            raise ConnectionError("the other side is gone")
        parts += part
    return bytes(parts)


def _serve(line: socket.socket, idle_s: float) -> None:
    """Answer one call after another, until nobody is there or nobody calls."""
    while True:
        line.settimeout(idle_s)
        try:
            body = _receive(line)
        except (TimeoutError, ConnectionError):
            return
        line.settimeout(None)
        _send(line, json.dumps(_answer(*json.loads(body))).encode())


def _answer(function: str, arguments: list[Any]) -> tuple[bool, Any]:
    module, _, name = function.partition(":")
    try:
        return True, getattr(import_module(module), name)(*arguments)
    except Exception as error:  # noqa: BLE001  (whatever it is, the next call is served)
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = "" if trace is None else f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
        return False, type(error).__name__ + where


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent process; when it ends, the socket closes
    os.nice(5)
    with socket.socket(fileno=int(sys.argv[1])) as _line:
        _serve(_line, float(sys.argv[2]))
