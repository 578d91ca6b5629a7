"""Many questions in flight over one connection, asked from any thread; each has its own deadline and its own refusal.

Questions only: when the connection is lost, all that nobody has answered is asked again. One thread has the connection,
and nobody else writes to it.
"""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from chassis.amqp.connection import Fault
from chassis.ops.settings import Settings
from chassis.rpc.auth import Signer
from chassis.rpc.client import RECONNECT_S, NoBroker, ReplyLine, arguments_of, away, call_message, result_of, signer_of
from contracts.catalogue import MethodSpec, method_name, method_spec, owner_of
from contracts.wire.base import Reply, Request
from contracts.wire.refusals import DeadlineExceeded, ServiceUnreachable, UnknownMethod
from kernel.clock import utc_now
from kernel.refusal import Refused

R = TypeVar("R", bound=Reply)
IN_FLIGHT = 64
TURN_S = 1.0  # how long the connection may be left alone, for its heartbeat


class Pipeline:
    """Asks services as `subject` with `roles`, from any thread. Use as a context manager.

    Who asks more than `in_flight` questions at once waits in `ask`. A call's `timeout_s` begins there, and has
    reconnecting in it; while a connection is being made, a deadline may be noticed as late as that attempt ends.
    """

    def __init__(
        self,
        amqp_url: str,
        signer: Signer,
        *,
        subject: str,
        roles: Iterable[str],
        timeout_s: int = 10,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        self._traffic = _Traffic(ReplyLine(amqp_url, f"pipeline of {subject.split(':', maxsplit=1)[0]}"), signer)
        self._room = threading.BoundedSemaphore(in_flight)
        self.subject, self.roles, self.timeout_s = subject, frozenset(roles), timeout_s

    @classmethod
    def from_settings(cls, settings: Settings, *, subject: str, roles: Iterable[str]) -> Self:
        """Raises NoBroker when the settings lack a broker or a key."""
        signer = signer_of(settings)
        return cls(settings.amqp_url, signer, subject=subject, roles=roles, timeout_s=settings.call_timeout_s)

    def __enter__(self) -> Self:
        """Connects. Raises NoBroker."""
        self._traffic.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Whoever still waits gets NoBroker."""
        self._traffic.stop()

    def acting_as(self, subject: str, *roles: str) -> "Pipeline":
        """The same connection, for another caller."""
        other = object.__new__(Pipeline)
        other.__dict__ = {**self.__dict__, "subject": subject, "roles": frozenset(roles)}
        return other

    def ask(self, request: Request[R], *, service: str | None = None, timeout_s: int | None = None) -> Future[R]:
        """Ask, and wait for nothing but room. The future gives the reply, or raises as `Client.ask` does.

        `service`: needed only for a request that all six answer; LookupError without it. Raises TypeError for a
        command, which may not be sent twice without care: `Client` asks it. Not to be called by a future's callback.
        """
        owner = service or owner_of(type(request))
        if owner is None:
            raise LookupError(f"{type(request).__name__} is answered by all six: say whom to ask")
        spec = method_spec(owner, method_name(type(request)))
        if spec is None:
            raise UnknownMethod(f"{owner} has no method {method_name(type(request))}")
        if spec.is_command:
            raise TypeError(f"{spec.service}.{spec.name} is a command: a pipeline asks questions only")
        text = arguments_of(request)
        within_s = timeout_s or self.timeout_s
        question = _Question(spec, text, self.subject, self.roles, time.monotonic() + within_s)
        if self._room.acquire(timeout=within_s):
            question.answer.add_done_callback(lambda _: self._room.release())
            self._traffic.take(question)
        else:
            question.expire()
        return question.answer

    def ask_all(self, requests: Iterable[Request[R]], *, timeout_s: int | None = None) -> Sequence[Future[R]]:
        """Ask all of them; the futures in the order of the requests."""
        return [self.ask(request, timeout_s=timeout_s) for request in requests]


@dataclass(slots=True, eq=False)
class _Question:
    spec: MethodSpec
    text: str
    subject: str
    roles: frozenset[str]
    deadline: float
    answer: Future[Any] = field(default_factory=Future)

    def __post_init__(self) -> None:
        self.answer.set_running_or_notify_cancel()  # what is asked is asked: it cannot be cancelled

    def end(self, body: bytes | None) -> None:
        """`body`: the reply; None when nobody's queue would take the question."""
        if body is None:
            fault = ServiceUnreachable(f"no queue for {self.spec.service}; has the topology been declared?")
            self.answer.set_exception(fault)
            return
        try:
            reply = self.spec.reply.model_validate_json(result_of(body))
        except (Refused, ValueError, LookupError) as error:
            self.answer.set_exception(error)
        else:
            self.answer.set_result(reply)

    def expire(self) -> None:
        self.answer.set_exception(DeadlineExceeded(f"{self.spec.service}.{self.spec.name} gave no reply in time"))


class _Traffic:
    """The thread that has the connection: sends what was taken, hands out what comes, connects anew."""

    def __init__(self, line: ReplyLine, signer: Signer) -> None:
        self._line, self._signer = line, signer
        self._taken: deque[_Question] = deque()
        self._waiting: dict[str, _Question] = {}
        self._guard = threading.Lock()
        self._open = False
        self._near, self._far = socket.socketpair()
        self._far.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="pipeline", daemon=True)

    def start(self) -> None:
        try:
            self._line.connect()
        except Fault as fault:
            self._hang_up()
            raise away(fault) from fault
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        with self._guard:
            self._open = False
        self._wake()
        self._thread.join()
        self._hang_up()

    def take(self, question: _Question) -> None:
        with self._guard:  # what is taken after the end would wait for ever
            if self._open:
                self._taken.append(question)
                self._wake()
                return
        question.answer.set_exception(NoBroker("the pipeline is closed"))

    def _wake(self) -> None:
        with suppress(BlockingIOError):  # full: it wakes anyway
            self._far.send(b"!")

    def _hang_up(self) -> None:
        self._near.close()
        self._far.close()

    def _run(self) -> None:
        try:
            while self._open:
                try:
                    self._line.connect()
                    self._turn()
                except Fault:
                    self._lost()
        finally:
            with self._guard:
                self._open = False
            self._line.close()
            for question in (*self._waiting.values(), *self._taken):
                question.answer.set_exception(NoBroker("the pipeline was closed before the reply came"))

    def _turn(self) -> None:
        while self._taken:
            self._send(self._taken[0])
            self._taken.popleft()
        now = time.monotonic()
        rest_s = min((question.deadline for question in self._waiting.values()), default=now + TURN_S) - now
        for correlation, body in self._line.read(self._near, min(max(rest_s, 0), TURN_S)).items():
            if (question := self._waiting.pop(correlation, None)) is not None:
                question.end(body)
        self._expire()

    def _send(self, question: _Question) -> None:
        rest_ms = int((question.deadline - time.monotonic()) * 1000)
        if rest_ms <= 0:
            question.expire()
            return
        key = f"{question.spec.service}.{question.spec.name}"
        token = self._signer.sign(question.subject, question.roles, key, json.loads(question.text), utc_now())
        correlation = self._line.send(call_message(question.text, token, rest_ms, reply_to=self._line.key), key)
        self._waiting[correlation] = question

    def _expire(self) -> None:
        now = time.monotonic()
        for correlation in [name for name, question in self._waiting.items() if question.deadline <= now]:
            self._waiting.pop(correlation).expire()

    def _lost(self) -> None:
        """All that waits is asked again: over the next connection, within its deadline."""
        self._line.drop()
        self._expire()
        self._taken.extendleft(reversed(self._waiting.values()))
        self._waiting.clear()
        now = time.monotonic()
        with self._guard:
            late = [question for question in self._taken if question.deadline <= now + RECONNECT_S]
            for question in late:
                self._taken.remove(question)
        for question in late:
            question.answer.set_exception(NoBroker("the broker does not answer; is the system running?"))
        if self._open:
            time.sleep(RECONNECT_S)
