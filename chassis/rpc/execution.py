"""One call: read strictly, know the caller, answer once per request id, in one transaction.

Knows neither nameko nor the broker: tests and tools use it as the worker does.
"""

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from pydantic import ValidationError

from chassis.db.work import Cause, Work, question, work
from chassis.events.batch import fault_of, field_of
from chassis.events.retry import lost_connection, passing
from chassis.ops.settings import settings
from chassis.ops.telemetry import span, trace_id_of
from chassis.rpc.auth import Caller, Trust
from chassis.rpc.typed_days import require_sane_days
from contracts.catalogue import MethodSpec
from contracts.wire.base import Command, Reply, Request
from contracts.wire.refusals import DatabaseAway, InternalError, InvalidRequest, MalformedCall, RequestIdReused
from kernel.clock import Clock, legal_date, utc_now
from kernel.identifiers import Ids, uuid7
from kernel.refusal import Refused

Handler = Callable[[Work, Any], Reply]
MAX_DEPTH = 20  # no request nests deeper than a handful of levels
TRIES = 3  # of a transaction that lost a race, or its connection: its request id makes another try safe

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was let in: `request` is valid and `caller` is known and allowed."""

    spec: MethodSpec
    request: Request[Any]
    arguments_hash: bytes
    caller: Caller
    engine: sa.Engine
    clock: Clock = utc_now
    ids: Ids = uuid7
    traceparent: str | None = None

    def run(self, handler: Handler, *, one_statement: bool = False) -> str:
        """The reply as JSON. Raises Refused; a refusal leaves nothing written.

        A question sees one instant of the database; `one_statement`: the handler reads with one at most.
        """
        for attempt in range(TRIES):
            try:
                with span(f"{self.spec.service}.{self.spec.name}", parent=self.traceparent):
                    return self._once(handler) if self.spec.is_command else self._asked(handler, one_statement)
            except sa.exc.DBAPIError as error:
                if not (passing(error) or lost_connection(error)) or attempt == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _asked(self, handler: Handler, one_statement: bool) -> str:
        cause = self._cause(self.ids())
        service, clock, ids = self.spec.service, self.clock, self.ids
        with question(self.engine, service, cause, one_statement=one_statement, clock=clock, ids=ids) as unit:
            require_sane_days(self.request, legal_date(unit.now))
            return handler(unit, self.request).model_dump_json()

    def _once(self, handler: Handler) -> str:
        assert isinstance(self.request, Command)  # noqa: S101  (its method is one)
        cause = self._cause(self.request.request_id)
        with work(self.engine, self.spec.service, cause, clock=self.clock, ids=self.ids) as unit:
            before = _repeat_of(unit, self.spec.name, self.request, self.arguments_hash)
            if before is not None:
                return before
            require_sane_days(self.request, legal_date(unit.now))
            reply = handler(unit, self.request).model_dump_json()
            unit.flush()
            unit.connection.execute(_KEEP, {"method": self.spec.name, "id": self.request.request_id, "reply": reply})
            return reply

    def _cause(self, story: UUID) -> Cause:
        return Cause(story, story, self.caller.subject, self.caller.roles)


_CLAIM = sa.text(
    """insert into request (method, request_id, input_hash, actor) values (:method, :id, :hash, :actor)
    on conflict do nothing returning true"""
)
_EARLIER = sa.text("select input_hash, actor, reply from request where method = :method and request_id = :id")
_KEEP = sa.text("update request set reply = :reply where method = :method and request_id = :id")


def _repeat_of(unit: Work, method: str, request: Command[Any], digest: bytes) -> str | None:
    """Claims the request id and returns None; or returns the first reply, when there is one. Raises RequestIdReused."""
    key = {"method": method, "id": request.request_id}
    claimed = unit.connection.execute(_CLAIM, {**key, "hash": digest, "actor": unit.cause.actor}).scalar()
    if claimed:
        return None
    earlier = unit.connection.execute(_EARLIER, key).one()
    if bytes(earlier.input_hash) != digest:
        raise RequestIdReused(
            "this request id was used before with other content; a new intention needs a new id",
            field="request_id",
        )
    if earlier.actor != unit.cause.actor:
        raise RequestIdReused("this request id was used before by another caller", field="request_id")
    return str(earlier.reply)


def open_call(
    spec: MethodSpec,
    arguments: object,
    token: object,
    *,
    trust: Trust,
    engine: sa.Engine,
    clock: Clock = utc_now,
    ids: Ids = uuid7,
    traceparent: str | None = None,
    text: bytes | None = None,
) -> Call:
    """Let a call in. Raises CallerNotKnown, CallerNotAllowed, InvalidRequest, in this order.

    `arguments` is the request as JSON-like data (already parsed by `strict_json`); `text` the same as it was sent,
    where that is at hand. `clock` is that of the work; a token is of real time, whatever time a simulation plays in.
    """
    caller = trust.verify(token, spec, arguments, utc_now())
    try:
        request = spec.request.model_validate_json(json.dumps(arguments) if text is None else text)
    except ValidationError as error:
        raise InvalidRequest(fault_of(error), field=field_of(error) or None) from None
    digest = hash_of_request(request) if spec.is_command else b""
    return Call(spec, request, digest, caller, engine, clock, ids, traceparent)


def hash_of_request(request: Request[Any]) -> bytes:
    """The hash that repeats of a request id are compared by: of the content, whatever the order of its fields.

    Keyed where the service holds personal data, so that a stolen table cannot be searched for a national number.
    """
    return hmac.digest(settings().pii_key.encode(), request.model_dump_json().encode(), sha256)


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:10]} is not a whole number")


def strict_json(body: str | bytes, *, fraction: Callable[[str], Any] = _no_float) -> Any:
    """UTF-8 JSON without floats, exponents, NaN, duplicate keys or deep nesting. Raises MalformedCall.

    `fraction` handles a number with a fraction or an exponent; the default refuses it.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8")
        if text.count("{") + text.count("[") > MAX_DEPTH and _too_deep(text):
            raise MalformedCall(f"nested deeper than {MAX_DEPTH} levels")
        return json.loads(text, parse_float=fraction, parse_constant=_no_float, object_pairs_hook=_no_repeats)
    except ValueError:
        raise MalformedCall("not JSON in UTF-8 with whole numbers and unique keys") from None


# A whole string (its end may be missing), or a bracket. Possessive, so that no text makes it slow.
_STRUCTURE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


def _too_deep(text: str) -> bool:
    """Whether brackets outside strings nest deeper than a call may; checked before parsing."""
    depth = 0
    for match in _STRUCTURE.finditer(text):
        if match.lastgroup == "open":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif match.lastgroup == "close":
            depth -= 1
    return False


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key comes twice")
    return fields


def refusal_for(error: Exception, reference: str) -> Refused:
    """The refusal to send for `error`: a refusal as it is, a fault of ours as a reference to the log."""
    if isinstance(error, Refused):
        return error
    if lost_connection(error):
        return DatabaseAway(f"the service cannot reach its database; ask again with the same id ({reference})")
    log.error("call failed", reference=reference, fault=type(error).__name__, trace_id=trace_id_of(error))
    return InternalError(f"a fault of ours; tell the operators {reference}")
