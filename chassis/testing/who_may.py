"""Callers of every kind, at the real door: a signed context, the roles of the catalogue, then the service.

Each service gives a sound request for each of its methods; the same question is put for all of them: who is let in?
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.rpc.auth import Signer, Trust
from chassis.rpc.execution import open_call
from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.process import NotConfigured
from contracts.catalogue import OPERATOR, SERVICES, MethodSpec, method_name, method_spec
from contracts.tooling.who_may import KINDS, TIES, may
from contracts.wire.base import Request
from contracts.wire.operations import (
    ClosePeriod,
    DiscardDeadLetter,
    GetAudit,
    GetAuditRows,
    GetClosedPeriods,
    GetDeadLetter,
    GetDeadLetters,
    GetHealth,
    GetJobs,
    GetLogHead,
    GetLogLeaves,
    GetLogProof,
    GetLogs,
    GetTrace,
    GetTrialBalance,
    ReplayDeadLetter,
)
from contracts.wire.refusals import CallerNotAllowed, NotYourOwn
from kernel.clock import utc_now
from kernel.identifiers import uuid7
from kernel.refusal import Refused

_SIGNERS = {name: Signer(name, Ed25519PrivateKey.generate()) for name in (OPERATOR, SERVICES[0])}
_TRUST = Trust({name: signer.key.public_key() for name, signer in _SIGNERS.items()})
PERSONS = {
    "self": test_id("mbr", "sonia"),
    "holder": test_id("mbr", "anne"),
    "worker": test_id("mbr", "wim"),
    "stranger": test_id("mbr", "bob"),
}
"""Members by what they are to the thing that is asked about. The stranger may hold a unit, but another."""

Fields = Callable[[ServiceHarness], dict[str, object]]
"""What a sound request asks for; a thing that it is about is made for it."""
_NUMBER = {"number": 1, "why": "mended"}
Requests = dict[type[Request[Any]], Fields]
OF_EVERY_SERVICE: Requests = {
    GetAudit: lambda _: {},
    GetAuditRows: lambda _: {"name": "members.units"},
    GetTrialBalance: lambda _: {},
    GetHealth: lambda _: {},
    GetJobs: lambda _: {},
    GetLogs: lambda _: {},
    GetLogHead: lambda _: {"log": "journal"},
    GetLogLeaves: lambda _: {"log": "journal"},
    GetLogProof: lambda _: {"log": "journal", "entry": "1"},
    GetTrace: lambda _: {},
    GetDeadLetters: lambda _: {},
    GetDeadLetter: lambda _: {"number": 1},
    ReplayDeadLetter: lambda _: _NUMBER,
    DiscardDeadLetter: lambda _: _NUMBER,
    GetClosedPeriods: lambda _: {},
    ClosePeriod: lambda _: {"month": "2026-08"},
}


def ask_as(
    house: ServiceHarness,
    kind: str,
    request: Request[Any],
    *,
    also: tuple[str, ...] = (),
    persons: Mapping[str, str] = PERSONS,
) -> Any:
    """The reply as JSON-like data. Raises the refusal. `also`: roles that the caller has besides."""
    subject, roles = (f"member:{persons[kind]}", ("member",)) if kind in TIES else (f"{kind}:test", (kind,))
    return ask_signed(house, subject, roles + also, request)


def ask_signed(house: ServiceHarness, subject: str, roles: tuple[str, ...], request: Request[Any]) -> Any:
    """As `ask_as`, by anybody: a service vouches for services, the operator for all others."""
    spec, arguments = _spec(house, type(request)), json.loads(request.model_dump_json())
    signer = _SIGNERS[SERVICES[0] if roles == ("service",) else OPERATOR]
    token = signer.sign(subject, roles, f"{spec.service}.{spec.name}", arguments, utc_now())
    call = open_call(spec, arguments, token, trust=_TRUST, engine=house.engine, clock=house.clock, ids=house.ids)
    return json.loads(getattr(house.service(), spec.name)(call))


def assert_only_who_may_is_let_in(
    house: ServiceHarness,
    requests: Requests,
    persons: Mapping[str, str] = PERSONS,
) -> None:
    """As the contracts say, for each kind of caller; and who is kept out leaves nothing behind."""
    faults = [
        f"{_spec(house, request).name}: {fault}"
        for request, fields in requests.items()
        for fault in _faults(house, _spec(house, request), fields, persons)
    ]
    assert not faults, "\n".join(faults)


def _faults(house: ServiceHarness, spec: MethodSpec, fields: Fields, persons: Mapping[str, str]) -> Iterator[str]:
    request = _made(spec, fields(house))
    before = _rows(house)
    for kind in (kind for kind in KINDS if not may(spec, kind)):
        expected = NotYourOwn.code if kind in TIES and "member" in spec.roles else CallerNotAllowed.code
        if (answer := _answer(house, kind, request, persons)) != expected:
            yield f"{kind} gets {answer}, and not {expected}"
    if _rows(house) != before:
        yield "who is kept out leaves something behind"
    for kind in (kind for kind in KINDS if may(spec, kind)):
        if (answer := _answer(house, kind, _made(spec, fields(house)), persons)) != "yes":
            yield f"{kind} gets {answer}"


def _made(spec: MethodSpec, fields: dict[str, object]) -> Request[Any]:
    made: Request[Any] = spec.request.model_validate({"request_id": uuid7(), **fields} if spec.is_command else fields)
    return made


def _answer(house: ServiceHarness, kind: str, request: Request[Any], persons: Mapping[str, str]) -> str:
    """`yes`, or the code with which the caller is kept out. What the rules behind the door refuse was let in."""
    try:
        ask_as(house, kind, request, persons=persons)
    except (CallerNotAllowed, NotYourOwn) as refusal:
        return refusal.code
    except NotConfigured:
        return "yes"  # health looks at the gear of the process, which a test has not
    except Refused as refusal:  # many at once are refused together, each with its own code
        return NotYourOwn.code if f": {NotYourOwn.code}: " in str(refusal.facts) else "yes"
    return "yes"


def _spec(house: ServiceHarness, request: type[Request[Any]]) -> MethodSpec:
    spec = method_spec(house.name, method_name(request))
    if spec is None:
        raise LookupError(f"{house.name} does not answer {request.__name__}")
    return spec


def _rows(house: ServiceHarness) -> dict[str, int]:
    """How many rows each table has that the service writes."""
    tables = sa.text("select table_name from information_schema.table_privileges where privilege_type = 'INSERT'")
    with house.engine.connect() as connection:
        return {name: house.count(name) for name in connection.execute(tables).scalars()}
