"""Whatever the contracts let in, a reply or a refusal comes out: never a fault of ours, nor work without end.

The same requests each time. `GEDEELD_FUZZ_SEED=7 GEDEELD_FUZZ_EXAMPLES=500` makes others, and more of them.
"""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, seed, settings

from chassis.events.retry import NotYet
from chassis.rpc.auth import Signer, Trust
from chassis.rpc.execution import open_call, strict_json
from chassis.rpc.server import error_body
from chassis.testing.counting import calls_of
from chassis.testing.databases import Databases
from chassis.testing.harness import ServiceHarness
from contracts.catalogue import METHODS, OPERATOR, SERVICES, MethodSpec, consumed_by
from contracts.wire.refusals import InternalError
from kernel.clock import utc_now
from kernel.refusal import Refused
from services.invoicing.tests.banking.service import banking
from services.invoicing.tests.billing.service import billing
from services.invoicing.tests.quoting.service import quoting
from tests.integration.fuzzing import Pool, requests

SEED = int(os.environ.get("GEDEELD_FUZZ_SEED", "1"))
EXAMPLES = int(os.environ.get("GEDEELD_FUZZ_EXAMPLES", "12"))
MOST_STATEMENTS, MOST_CALLS = 40, 2_000_000  # the dearest are some 20 and some 100,000
_SIGNER = Signer(OPERATOR, Ed25519PrivateKey.generate())
_TRUST = Trust({OPERATOR: _SIGNER.key.public_key()})
_EVENTS = Path(__file__).resolve().parents[2] / "contracts/examples"


@pytest.fixture(scope="module")
def houses(databases: Databases) -> Iterator[dict[str, tuple[ServiceHarness, Pool]]]:
    """Every service on a database of its own, with a few things in it."""
    opened: dict[str, tuple[ServiceHarness, Pool]] = {}
    with ExitStack() as borrowed:
        for service in SERVICES:
            dsns = borrowed.enter_context(databases.lend(service))
            url = dsns.app.replace("postgresql://", "postgresql+psycopg://", 1)
            cls = getattr(import_module(f"services.{service}.entrypoints"), service.capitalize())
            house = ServiceHarness(cls, sa.create_engine(url, pool_size=2))
            borrowed.callback(house.engine.dispose)
            opened[service] = house, _furnished(house)
        yield opened


def _furnished(house: ServiceHarness) -> Pool:
    pool = Pool()
    for spec in consumed_by(house.name):
        event = json.loads((_EVENTS / spec.type / "plain.json").read_text())
        with suppress(NotYet):  # a few know nothing of what came before
            house.consume(spec.event.model_validate_json(json.dumps(event.get("data", event))))
        pool.learn(json.dumps(event))
    if house.name == "invoicing":
        house.consume(billing.unit_opened())
        order = quoting.ordered(house)
        quoting.part(house, order, "deposit")
        invoices = [billing.issued(house) for _ in range(3)]
        quoting.send(house, quoting.quoted(house))
        billing.pay(house, invoices[0].communication, 999_999)
        waiting = [banking.received(house, 5_000), banking.received(house, -5_000, number=2)]
        pool.learn(repr([waiting, billing.UNIT, order, invoices, billing.credit(house, invoices[1])]))
    return pool


def _outcome(house: ServiceHarness, spec: MethodSpec, arguments: Any) -> str:
    """The reply, or what the caller is told instead, as JSON. Raises whatever is no refusal."""
    payload = strict_json(json.dumps(arguments))
    audience = f"{spec.service}.{spec.name}"
    token = _SIGNER.sign(
        "operator:test", sorted(spec.roles & {"operator"} or ["finance"]), audience, payload, utc_now()
    )
    replies: list[str] = []

    def answer() -> None:
        try:
            call = open_call(spec, payload, token, trust=_TRUST, engine=house.engine, clock=house.clock, ids=house.ids)
            replies.append(getattr(house.service(), spec.name)(call))
            spec.reply.model_validate_json(replies[-1])
        except Refused as refusal:
            replies.append(error_body(refusal).decode())

    with billing.counted(house.engine) as statements:
        calls = calls_of(answer)
    assert len(statements) <= MOST_STATEMENTS
    assert calls <= MOST_CALLS
    assert f'"{InternalError.code}"' not in replies[-1]
    return replies[-1]


@pytest.mark.parametrize(
    "spec", [spec for spec in METHODS if spec.request.model_fields], ids=lambda spec: f"{spec.service}.{spec.name}"
)
def test_a_reply_or_a_refusal_comes_out(houses: dict[str, tuple[ServiceHarness, Pool]], spec: MethodSpec) -> None:
    house, pool = houses[spec.service]
    replies: list[str] = []

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
    )
    @given(requests(spec.request, pool))
    def try_request(arguments: Any) -> None:
        fresh = {"request_id": str(house.ids())} if "request_id" in arguments else {}
        replies.append(_outcome(house, spec, arguments | fresh))
        pool.learn(replies[-1])

    try_request()

    assert replies
    assert not [reply for reply in replies if f'"{InternalError.code}"' in reply]
