"""Where calls come in: no message can end the service; the caller gets a refusal with a stable code.

The wire is nameko's: `{"args": [request], "kwargs": {}}` in, `{"result": …, "error": …}` out, context in headers that
begin with `nameko.`. One request, one object; the caller context is the header `nameko.caller`.
"""

import json
import re
import time
from dataclasses import dataclass, replace
from typing import Any

import structlog

from chassis.ops import metrics
from chassis.rpc.execution import Call, open_call, refusal_for, strict_json
from chassis.worker.process import Process
from contracts.catalogue import method_spec
from contracts.wire.base import MAX_CALL_BYTES
from contracts.wire.refusals import DeadlineExceeded, MalformedCall, UnknownMethod
from kernel.identifiers import uuid7
from kernel.refusal import Refused

_REPLY_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_PLAIN = ((b'{"args":[', b'],"kwargs":{}}'), (b'{"args": [', b'], "kwargs": {}}'))

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PendingReply:
    """A call on its way: the open `call`, or, once it is settled, the reply's `body`."""

    method: str
    reply_to: str | None
    correlation_id: str
    started: float
    call: Call | None = None
    body: bytes = b""

    def with_outcome(self, result: str | None, error: BaseException | None) -> "PendingReply":
        """The reply to send: the result, or the refusal that stands for the error."""
        took = time.monotonic() - self.started
        if error is None:
            metrics.answered(self.method, "ok", took)
            return replace(self, call=None, body=b'{"result":' + (result or "null").encode() + b',"error":null}')
        refusal = refusal_for(error if isinstance(error, Exception) else RuntimeError(), uuid7().hex[:12])
        metrics.answered(self.method, refusal.code, took)
        return replace(self, call=None, body=error_body(refusal))


class RpcServer:
    """Opens calls for one service."""

    def __init__(self, service: str, process: Process) -> None:
        self._service, self._process = service, process

    def open(self, message: Any) -> PendingReply:
        """Let the call in, or refuse it. Never raises."""
        pending = PendingReply("unknown", None, "", time.monotonic())
        try:
            pending = self._addressed(message, pending)
            if pending.reply_to is None:
                log.warning("call without a way to reply; dropped", service=self._service)
                return pending
            return replace(pending, call=self._call(message, pending.method))
        except Exception as error:  # noqa: BLE001  (no message may harm the service)
            return pending.with_outcome(None, error)

    def _addressed(self, message: Any, pending: PendingReply) -> PendingReply:
        properties = message.properties
        reply_to = properties.get("reply_to")
        correlation_id = properties.get("correlation_id")
        known_key = isinstance(reply_to, str) and _REPLY_KEY.fullmatch(reply_to) is not None
        method = str(message.delivery_info.get("routing_key", "")).rpartition(".")[2]
        return replace(
            pending,
            method=method if method_spec(self._service, method) else "unknown",
            reply_to=reply_to if known_key else None,
            correlation_id=correlation_id if isinstance(correlation_id, str) else "",
        )

    def _call(self, message: Any, method: str) -> Call:
        spec = method_spec(self._service, method)
        if spec is None:
            raise UnknownMethod(f"{self._service} has no such method")
        headers = message.properties.get("application_headers") or {}
        deadline = headers.get("nameko.deadline_ms")
        if isinstance(deadline, int) and time.time() * 1000 > deadline:
            raise DeadlineExceeded("the caller had stopped waiting before the call was read; nothing was done")
        trace = headers.get("nameko.traceparent")
        body = _body(message)
        return open_call(
            spec,
            _arguments(body),
            headers.get("nameko.caller"),
            trust=self._process.trust,
            engine=self._process.engine,
            clock=self._process.clock,
            traceparent=trace if isinstance(trace, str) and _TRACE.fullmatch(trace) else None,
            text=_text(body),
        )


def _body(message: Any) -> bytes:
    """Raises MalformedCall."""
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    if message.properties.get("content_type") != "application/json":
        raise MalformedCall("only application/json is read")
    if len(body) > MAX_CALL_BYTES:
        raise MalformedCall(f"{len(body)} bytes, at most {MAX_CALL_BYTES}")
    return body


def _text(body: bytes) -> bytes | None:
    """What stands between the brackets of a call as our own client and most write it; else None.

    Of a body that `_arguments` has read: should it hold more than the one request, then this is no JSON.
    """
    for begin, end in _PLAIN:
        if body.startswith(begin) and body.endswith(end):
            return body[len(begin) : -len(end)]
    return None


def _arguments(body: bytes) -> object:
    """The one request object of the call. Raises MalformedCall."""
    call = strict_json(body)
    if not isinstance(call, dict) or not isinstance(call.get("args"), list) or call.get("kwargs") not in ({}, None):
        raise MalformedCall('a call is {"args": [request], "kwargs": {}}')
    if len(call["args"]) != 1 or not isinstance(call["args"][0], dict):
        raise MalformedCall("a call has one argument, the request, an object")
    return call["args"][0]


def error_body(refusal: Refused) -> bytes:
    """Nameko's form of an error; stock clients raise RemoteError(code, sentence)."""
    error = {
        "exc_type": refusal.code,
        "exc_path": f"gedeeld.{refusal.code}",
        "exc_args": [refusal.sentence, refusal.field, refusal.facts],
        "value": refusal.sentence,
    }
    return json.dumps({"result": None, "error": error}).encode()
