"""Calls in this process: a few at once, each in a green thread; what they have to say leaves together.

A call does not run as a nameko worker: around one stand a context, an injection and two green threads that nothing here
uses. nameko starts and stops the process; entry points name the methods (docs/adr/0030).
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import eventlet
import structlog

from chassis.amqp.connection import Bus, Fault
from chassis.amqp.frames import OutgoingReply
from chassis.rpc.execution import Call
from chassis.rpc.server import PendingReply, RpcServer

Method = Callable[[Call], str]
Spawn = Callable[[Callable[[], None]], None]

log = structlog.get_logger()


class CallPool:
    """At most `size` calls at once; the others wait in their order. `spawn` starts a green thread."""

    def __init__(self, server: RpcServer, methods: Mapping[str, Method], size: int, spawn: Spawn) -> None:
        self._server, self._methods, self._size, self._spawn = server, methods, size, spawn
        self._waiting: deque[tuple[Any, PendingReply, Method]] = deque()
        self._threads = self._running = 0
        self._outgoing: list[tuple[PendingReply, int]] = []
        self._writing = False
        self._bus: Bus | None = None

    def attach(self, bus: Bus, calls: Any, replies: Any) -> None:
        """A new connection. What came over another is not replied to: the broker delivers it again."""
        self.detach()
        self._bus, self._calls, self._replies = bus, calls, replies

    def detach(self) -> None:
        self._bus = None
        self._waiting.clear()
        self._outgoing.clear()

    @property
    def busy(self) -> bool:
        """Whether a call is in hand: not answered yet, or not replied to."""
        return bool(self._waiting or self._running or self._outgoing or self._writing)

    @property
    def waiting_to_leave(self) -> int:
        """How many replies are not written yet."""
        return len(self._outgoing)

    def take(self, message: Any) -> None:
        """A call came in. No message may harm the service: RpcServer answers every fault."""
        pending = self._server.open(message)
        method = self._methods.get(pending.method) if pending.call is not None else None
        if method is None:
            self._reply(message, pending)
            return
        self._waiting.append((message, pending, method))
        if self._threads < self._size:
            self._threads += 1
            self._spawn(self._answer_all)

    def _answer_all(self) -> None:
        try:
            while self._waiting:
                message, pending, method = self._waiting.popleft()
                self._running += 1
                try:
                    self._reply(message, _answered(pending, method))
                finally:
                    self._running -= 1
        finally:
            self._threads -= 1

    def _reply(self, message: Any, pending: PendingReply) -> None:
        if self._bus is None or message.channel is not self._calls:
            log.warning("reply lost", method=pending.method, fault="Reconnected")
            return
        self._outgoing.append((pending, message.delivery_tag))
        if not self._writing:
            self._writing = True
            eventlet.spawn_n(self._write)

    def _write(self) -> None:
        """All that was answered since the last time, in one write: each one wakes the broker up."""
        try:
            while self._bus is not None and self._outgoing:
                outgoing, self._outgoing = self._outgoing, []
                replies = [
                    OutgoingReply("nameko-rpc", pending.reply_to, pending.body, pending.correlation_id)
                    for pending, _ in outgoing
                    if pending.reply_to is not None
                ]
                self._bus.reply(self._replies, replies, self._calls, [tag for _, tag in outgoing])
        except (*Fault, AttributeError) as fault:
            log.warning("replies lost", fault=type(fault).__name__)
        finally:
            self._writing = False


def _answered(pending: PendingReply, method: Method) -> PendingReply:
    assert pending.call is not None  # noqa: S101  (else there is no method)
    try:
        return pending.with_outcome(method(pending.call), None)
    except Exception as error:  # noqa: BLE001  (the caller gets a refusal, whatever it was)
        return pending.with_outcome(None, error)
