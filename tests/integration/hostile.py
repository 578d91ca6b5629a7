"""Calls that are well signed and otherwise whatever a test wants, and personal values that no log may hold."""

import json
from pathlib import Path
from typing import Any

from chassis.testing.running import RunningSystem
from chassis.tests.wire import Telephone
from contracts.catalogue import METHODS, OPERATOR, SERVICES, method_spec
from contracts.members.persons import RegisterMember
from kernel.clock import utc_now
from kernel.identifiers import uuid7

EXAMPLES = Path(__file__).resolve().parents[2] / "contracts/examples/rpc"
NISS, IBAN, MAIL = "93.05.18-223.61", "BE71096123456769", "canary.sentinel@example.be"


def token(system: RunningSystem, method: str, arguments: object) -> str:
    """Of an operator; where no operator may ask, of somebody who may."""
    spec = method_spec(*method.split(".", 1)) if "." in method else None
    roles = sorted(spec.roles) if spec and "operator" not in spec.roles else ["operator"]
    return system.signer(OPERATOR).sign("operator:test", roles, method, arguments, utc_now())


def ask(system: RunningSystem, phone: Telephone, method: str, arguments: object) -> dict[str, Any]:
    """The error (or nothing) with which a well-signed call of these arguments comes back."""
    body = json.dumps({"args": [arguments], "kwargs": {}})
    reply = phone.ask(method, body, headers={"nameko.caller": token(system, method, arguments)})
    error: dict[str, Any] = reply["error"] or {}
    return error


def written(system: RunningSystem) -> dict[str, tuple[Any, ...]]:
    """What each service has been made to do so far."""
    query = "select (select count(*) from request), (select count(*) from outbox), (select count(*) from journal_entry)"
    return {service: system.ask_database(service, query)[0] for service in SERVICES}


def examples() -> dict[str, dict[str, Any]]:
    """A valid request of each method that has an example."""
    requests = {}
    for spec in METHODS:
        for name in (f"{spec.service}.{spec.name}", f"common.{spec.name}"):
            path = EXAMPLES / f"{name}.json"
            if path.exists():
                requests[f"{spec.service}.{spec.name}"] = json.loads(path.read_text())["request"]
    return requests


def register(**changes: Any) -> RegisterMember:
    fields = {"given_name": "Zoé", "family_name": "O'Neill-Ōno", "email": MAIL, "language": "fr"}
    return RegisterMember.model_validate({"request_id": uuid7(), **fields, **changes})
