"""Whatever comes over the wire: a refusal that names the field, nothing written, everybody alive, nothing in a log."""

import gzip
import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from kombu import pools
from nameko.standalone.rpc import ClusterRpcClient

from chassis.testing.harness import FrozenClock, envelope_of, test_id
from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import TESTER
from chassis.testing.waiting import eventually
from chassis.tests.wire import Telephone, wire
from contracts.catalogue import METHODS, SERVICES
from contracts.members.events import UnitOpened
from contracts.members.units import OpenUnit
from contracts.payroll.budgets import GetBudget
from contracts.wire.operations import (
    DiscardDeadLetter,
    GetDeadLetters,
    GetHealth,
)
from contracts.wire.refusals import RequestIdReused
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from scenarios.session import unless_refused
from tests.integration.hostile import IBAN, MAIL, NISS, ask, examples, register, token, written

HOSTILE = [{"x": 1}, [[["x"]]], 10**30, -(10**30), "\u0000", "é" * 3000, "\ud800", [None], {"__type__": "decimal"}]


@pytest.fixture(scope="module", autouse=True)
def everybody_lives(system: RunningSystem) -> Iterator[None]:
    """After all of this file: the same processes, all well, and no trace of a sentinel."""
    before = {name: process.pid for name, process in system.programs.processes.items()}
    yield
    system.programs.assert_alive()
    assert {name: process.pid for name, process in system.programs.processes.items()} == before
    with system.client("operator:test", "operator") as client:
        for service in SERVICES:
            assert client.ask(GetHealth(), service=service).ready


def test_a_field_that_nobody_knows_is_refused_by_name_by_every_method(system: RunningSystem, phone: Telephone) -> None:
    """So a request of a newer contract is never half understood."""
    before = written(system)

    for spec in METHODS:
        error = ask(system, phone, f"{spec.service}.{spec.name}", {"from_the_future": 1})
        assert error["exc_type"] == "invalid_request", spec.name
    for method, request in examples().items():
        error = ask(system, phone, method, request | {"from_the_future": 1})
        assert (error["exc_type"], error["exc_args"][1]) == ("invalid_request", "from_the_future"), method

    assert written(system) == before


@pytest.mark.parametrize("service", SERVICES)
def test_every_field_of_every_request_refuses_what_it_cannot_be(
    system: RunningSystem, phone: Telephone, service: str
) -> None:
    before = written(system)
    requests = {method: request for method, request in examples().items() if method.startswith(f"{service}.")}

    for method, request in requests.items():
        for field, value in product(request, HOSTILE):
            error = ask(system, phone, method, request | {field: value})
            assert error.get("exc_type", "internal_error") != "internal_error", (method, field, str(value)[:30], error)
            assert len(json.dumps(error)) < 2000

    assert written(system) == before


NUMBERS = ["١٢٣", "１００", "1e3", "0x64", "1_000", " 100", "100 ", "+100", "100.00", "Infinity"]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_in_other_clothes_are_refused_as_money_and_as_decimals(
    system: RunningSystem, phone: Telephone, text: str
) -> None:
    before = written(system)
    contract, tariff = examples()["payroll.declare_contract"], examples()["contributions.set_tariff"]

    money = ask(system, phone, "payroll.declare_contract", contract | {"gross_cents": text})
    assert (money["exc_type"], money["exc_args"][1]) == ("invalid_request", "gross_cents")
    if text != "100.00":
        rate = ask(system, phone, "contributions.set_tariff", tariff | {"turnover_percent": text})
        assert (rate["exc_type"], rate["exc_args"][1]) == ("invalid_request", "turnover_percent")

    assert written(system) == before


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "no arguments": b'{"args": [], "kwargs": {}}',
    "two arguments": b'{"args": [{}, {}], "kwargs": {}}',
    "an argument that is no object": b'{"args": ["x"], "kwargs": {}}',
    "arguments by name": b'{"args": [{}], "kwargs": {"a": 1}}',
    "a float": b'{"args": [{"a": 1.0}], "kwargs": {}}',
    "an exponent": b'{"args": [{"a": 1e3}], "kwargs": {}}',
    "no number": b'{"args": [{"a": NaN}], "kwargs": {}}',
    "a key twice": b'{"args": [{"a": 1, "a": 2}], "kwargs": {}}',
    "deep nesting": b'{"args": [' + b"[" * 100_000 + b"]" * 100_000 + b'], "kwargs": {}}',
    "two megabytes": b'{"args": [{"a": "' + b"x" * 2_000_000 + b'"}], "kwargs": {}}',
    "half": b'{"args": [{}',
    "twice": b'{"args": [{}]}{"args": [{}]}',
    "utf-16": '{"args": [{}], "kwargs": {}}'.encode("utf-16"),
    "latin-1": '{"args": [{"a": "é"}], "kwargs": {}}'.encode("latin-1"),
    "compressed": gzip.compress(b'{"args": [{}], "kwargs": {}}'),
    "a long number": b'{"args": [{"a": ' + b"9" * 5000 + b'}], "kwargs": {}}',
}


@pytest.mark.parametrize("shape", BODIES)
def test_a_body_that_is_no_call_is_refused(phone: Telephone, shape: str) -> None:
    assert phone.ask("contributions.get_pot", BODIES[shape])["error"]["exc_type"] == "malformed_call"


@pytest.mark.parametrize("content_type", ["application/x-python-serialize", "text/plain", "application/x-yaml", ""])
def test_only_json_is_read(phone: Telephone, content_type: str) -> None:
    body = b'{"args": [{}], "kwargs": {}}'

    reply = phone.ask("contributions.get_pot", body, content_type=content_type)

    assert reply["error"]["exc_type"] == "malformed_call"


@pytest.mark.parametrize("header", [None, 7, "x", "a.b", {"roles": ["operator"]}, ["x"], "x" * 10_000, True])
def test_a_caller_context_of_any_other_shape_is_refused(phone: Telephone, header: object) -> None:
    body = b'{"args": [{}], "kwargs": {}}'
    headers: dict[str, Any] = {} if header is None else {"nameko.caller": header}

    assert phone.ask("contributions.get_pot", body, headers=headers)["error"]["exc_type"] == "caller_not_known"


@pytest.mark.parametrize(
    "headers",
    [
        {"nameko.deadline_ms": 1},
        {"nameko.deadline_ms": "soon", "nameko.traceparent": "00-zz"},
        {"nameko.traceparent": 5, "nameko.call_id_stack": {"a": 1}},
        {"nameko.traceparent": "00-" + "0" * 32 + "-" + "0" * 16 + "-ff"},
    ],
)
def test_other_headers_of_any_shape_do_no_harm(
    system: RunningSystem, phone: Telephone, headers: dict[str, Any]
) -> None:
    caller = token(system, "contributions.get_pot", {})

    reply = phone.ask("contributions.get_pot", b'{"args": [{}]}', headers={"nameko.caller": caller} | headers)

    assert (reply["error"] or {}).get("exc_type") in {None, "deadline_exceeded"}


def test_things_that_do_not_exist_are_named_as_unknown(system: RunningSystem, phone: Telephone) -> None:
    before = written(system)
    ghosts = {
        "members.get_member": {"member_id": test_id("mbr", "ghost")},
        "members.get_unit": {"unit_id": test_id("unit", "ghost")},
        "members.sign_usage_agreement": {
            "request_id": str(uuid7()),
            "member_id": test_id("mbr", "ghost"),
            "version": "v1",
        },
        "governance.subscribe_shares": {
            "request_id": str(uuid7()),
            "member_id": test_id("mbr", "ghost"),
            "shares": 1,
        },
        "governance.pay_shares": {
            "request_id": str(uuid7()),
            "subscription_id": test_id("sub", "ghost"),
            "amount_cents": 3000,
        },
        "invoicing.get_invoice": {"invoice_id": test_id("inv", "ghost")},
        "invoicing.issue_invoice": {"request_id": str(uuid7()), "invoice_id": test_id("inv", "ghost")},
        "payroll.get_contract": {"contract_id": test_id("ctr", "ghost")},
        "payroll.settle_contract": {"request_id": str(uuid7()), "contract_id": test_id("ctr", "ghost")},
        "payroll.get_budget": {"unit_id": test_id("unit", "ghost")},
        "contributions.get_dead_letter": {"number": 999_999},
    }

    codes = {method: ask(system, phone, method, request).get("exc_type") for method, request in ghosts.items()}

    assert set(codes.values()) <= {"unknown_thing", "no_tariff"}, codes
    assert written(system) == before


def test_no_example_of_a_request_makes_a_service_stumble(system: RunningSystem, phone: Telephone) -> None:
    """Read-only ones here: whatever they ask about, the answer is a reply or a refusal of the rules."""
    for method, request in examples().items():
        if "request_id" not in request:
            assert ask(system, phone, method, request).get("exc_type") != "internal_error", method


def test_a_step_out_of_turn_is_refused(system: RunningSystem) -> None:
    with system.client("operator:test", "operator") as client:
        member = client.ask(register())
        before = written(system)["members"]
        command = OpenUnit(
            request_id=uuid7(),
            name="Songs",
            holder_ids=(member.member_id,),
            tool="activity",
            sector="music",
            office="brussels",
            adviser="anne",
        )
        with pytest.raises(Refused) as refusal:
            client.ask(command)

    assert refusal.value.code == "not_a_cooperator"
    assert written(system)["members"] == before


def test_a_repeat_gets_the_first_reply_and_other_content_is_refused(system: RunningSystem) -> None:
    request = register()
    with system.client("operator:test", "operator") as client:
        first = client.ask(request)
        after = written(system)["members"]

        assert client.ask(request) == first
        with pytest.raises(RequestIdReused):
            client.ask(request.model_copy(update={"given_name": "Bob"}))

    assert written(system)["members"] == after


def unit_opened(name: str) -> dict[str, Any]:
    event = UnitOpened(
        unit_id=test_id("unit", name),
        name=f"Unit {name}",
        holder_ids=(test_id("mbr", name),),
        tool="activity",
        sector="music",
        office="brussels",
        adviser="anne",
        legal_entity="BE",
        opened_on=FrozenClock().now.date(),
    )
    envelope: dict[str, Any] = json.loads(envelope_of(event, None, FrozenClock().now).model_dump_json())
    return envelope


def say(system: RunningSystem, envelope: dict[str, Any]) -> None:
    with wire(system.vhost.url("members")) as bus:
        bus.publish("gedeeld.events", UnitOpened.NAME, json.dumps(envelope))


@pytest.fixture(scope="module")
def consumers(new_system: NewSystem) -> Iterator[RunningSystem]:
    """All but members, for whom these tests speak: in a whole system the audit says that members never said it."""
    services = [service for service in SERVICES if service != "members"]
    with running(new_system(*services)) as consumers:
        yield consumers


@pytest.mark.parametrize("age", ["newer", "older"])
def test_an_event_of_a_newer_or_an_older_contract_is_understood(consumers: RunningSystem, age: str) -> None:
    envelope = unit_opened(age)
    if age == "newer":
        envelope |= {"shard": 7, "data": envelope["data"] | {"mascot": {"kind": "owl", "height_m": 0.3}}}
    else:
        envelope = {name: value for name, value in envelope.items() if name not in {"causation_id", "traceparent"}}

    say(consumers, envelope)

    def known() -> bool:
        query = "select count(*) from unit where unit_id = %s"
        return bool(consumers.ask_database("invoicing", query, test_id("unit", age))[0][0])

    eventually(known, what="invoicing knows the unit")
    with consumers.client("operator:test", "operator") as client:
        request = GetBudget(unit_id=test_id("unit", age))
        look = unless_refused("unknown_thing", lambda: client.ask(request))
        assert eventually(look, what="payroll knows the unit").unit_id == request.unit_id


def test_an_event_without_a_field_that_is_needed_waits_for_a_person(consumers: RunningSystem) -> None:
    envelope = unit_opened("broken")
    del envelope["data"]["legal_entity"]
    envelope["data"]["note"] = f"{NISS} {IBAN} {MAIL}"

    say(consumers, envelope)

    with consumers.client("operator:anne", "operator") as client:
        for service in consumers.services:
            letters = eventually(
                lambda: client.ask(GetDeadLetters(), service=service).letters,  # noqa: B023
                what=f"a dead letter of {service}",
            )
            assert letters[-1].reason == "data.legal_entity: Field required"
            command = DiscardDeadLetter(request_id=uuid7(), number=letters[-1].number, why="a test")
            discarded_letter = client.ask(command, service=service)
            assert not any(secret in discarded_letter.body for secret in (NISS, IBAN, MAIL))


def test_a_stock_nameko_client_reaches_our_services(system: RunningSystem) -> None:
    request = {"unit_id": test_id("unit", "older")}
    context = {"caller": token(system, "contributions.get_pot", {})}
    # It declares the exchange of calls: no user of ours may, for who may declare it may delete it.
    with ClusterRpcClient(uri=system.vhost.url(TESTER), context_data=context, timeout=10) as cluster:
        assert set(cluster.contributions.get_pot({})) >= {"turnover_cents", "total_cents"}
        with pytest.raises(Exception, match="caller_not_known"):
            cluster.payroll.get_budget(request)  # signed for another call
    pools.reset()  # the connections that nameko's client keeps in this process
