"""Callers of every kind, at the real door: a signed context, the roles of the catalogue, then the service."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.rpc.auth import Signer, Trust
from chassis.rpc.execution import open_call
from chassis.testing.harness import ServiceHarness
from contracts.catalogue import OPERATOR, method_name, method_spec
from contracts.wire.base import Request
from contracts.wire.refusals import CallerNotAllowed, NotYourOwn
from kernel.refusal import Refused
from services.invoicing.tests.billing.service.billing import ANNE, BOB

_SIGNER = Signer(OPERATOR, Ed25519PrivateKey.generate())
_TRUST = Trust({OPERATOR: _SIGNER.key.public_key()})
CALLERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "holder": (f"member:{ANNE}", ("member",)),
    "stranger": (f"member:{BOB}", ("member",)),
    "adviser": ("adviser:claire", ("adviser",)),
    "finance": ("finance:fay", ("finance",)),
    "auditor": ("auditor:eve", ("auditor",)),
    "bank": ("bank:files", ("bank",)),
    "secretary": ("secretary:sam", ("secretary",)),
}
"""Who asks. The holder holds the unit that everything belongs to; the stranger holds another."""


def ask_as(house: ServiceHarness, caller: str, request: Request[Any], *, also: tuple[str, ...] = ()) -> Any:
    """The reply as JSON-like data. Raises the refusal. `also`: roles that the caller has besides."""
    subject, roles = CALLERS[caller]
    return ask_signed(house, subject, roles + also, request)


def ask_signed(house: ServiceHarness, subject: str, roles: tuple[str, ...], request: Request[Any]) -> Any:
    """As `ask_as`, by anybody whom the operator vouches for."""
    spec = method_spec(house.name, method_name(type(request)))
    assert spec is not None
    arguments = json.loads(request.model_dump_json())
    token = _SIGNER.sign(subject, roles, f"{spec.service}.{spec.name}", arguments, house.clock())
    call = open_call(spec, arguments, token, trust=_TRUST, engine=house.engine, clock=house.clock, ids=house.ids)
    return json.loads(getattr(house.service(), spec.name)(call))


def let_in(house: ServiceHarness, caller: str, request: Request[Any]) -> str:
    """`yes`, or the code with which the caller is kept out; a refusal of the rules behind the door counts as `yes`."""
    try:
        ask_as(house, caller, request)
    except (CallerNotAllowed, NotYourOwn) as refusal:
        return refusal.code
    except Refused:
        return "yes"
    return "yes"
