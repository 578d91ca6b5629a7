"""Who may do what: the broker, the databases and the doorway each refuse what the catalogue does not grant."""

import json
from collections.abc import Callable
from importlib import import_module
from itertools import product
from typing import Any

import amqp
import psycopg
import pytest

from chassis.amqp.topology import exchanges, queues
from chassis.rpc.auth import Signer
from chassis.rpc.client import Client
from chassis.testing.running import RunningSystem
from chassis.testing.vhost import TESTER
from chassis.tests.wire import Wire, wire
from contracts.catalogue import (
    BROKER_USERS,
    CALLERS,
    EVENTS,
    METHODS,
    OPERATOR,
    PRINCIPALS,
    SERVICES,
    consumed_by,
    published_by,
)
from contracts.contributions.pot import GetPot
from contracts.members.persons import RegisterMember
from contracts.wire.operations import GetHealth, GetTrialBalance
from contracts.wire.refusals import CallerNotAllowed, CallerNotKnown
from deploy.local.keys import key_file
from kernel.clock import utc_now
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from tests.integration.rights import REPLY_KEY, refused

# The broker.


@pytest.mark.parametrize("user", BROKER_USERS)
def test_a_principal_may_say_its_own_events_only(wires: Callable[[str], Wire], user: str) -> None:
    bus = wires(user)

    for spec in EVENTS:
        if spec.owner != user:
            assert refused(lambda: bus.publish("gedeeld.events", spec.type, "{}")), spec.type  # noqa: B023
    assert refused(lambda: bus.publish("gedeeld.events", f"{user}.something_new.v1", "{}"))
    assert refused(lambda: bus.publish("gedeeld.events", "#", "{}"))


@pytest.mark.parametrize("user", BROKER_USERS)
def test_a_principal_may_put_nothing_into_anothers_queue(wires: Callable[[str], Wire], user: str) -> None:
    """Neither by the default exchange, nor by the waits, replays and dead letters of others."""
    bus = wires(user)
    foreign = [queue.name for queue in queues() if not queue.name.startswith(f"{user}.")]

    for name in foreign:
        assert refused(lambda: bus.publish("", name, "{}")), name  # noqa: B023
    ways = [name for name in exchanges() if name not in {"gedeeld.events", "nameko-rpc"}]
    for way, spec in product(ways, EVENTS):
        for consumer in set(spec.consumers) - {user}:
            key = spec.queue(consumer)
            assert refused(lambda: bus.publish(way, key, "{}")), f"{way} {key}"  # noqa: B023
    assert refused(lambda: bus.publish("gedeeld.dead", f"{user}.anything", "{}"))


@pytest.mark.parametrize("user", BROKER_USERS)
def test_a_principal_may_read_its_own_queues_only(wires: Callable[[str], Wire], user: str) -> None:
    bus = wires(user)
    foreign = [q.name for q in queues() if not q.name.startswith(f"{user}.") and q.name != f"rpc-{user}"]

    for name in foreign:
        assert refused(lambda: bus.get(name)), name  # noqa: B023
        with bus.channel() as channel:
            assert refused(lambda: channel.queue_purge(name)), name  # noqa: B023


@pytest.mark.parametrize("user", SERVICES)
def test_a_service_may_change_nothing_of_the_topology(wires: Callable[[str], Wire], user: str) -> None:
    own = f"{user}.dead"
    acts: list[Callable[[Any], object]] = [
        lambda channel: channel.queue_declare("spy", exclusive=True),
        lambda channel: channel.queue_declare("", exclusive=True),
        lambda channel: channel.queue_declare(f"{user}.spy"),
        lambda channel: channel.queue_delete(own),
        lambda channel: channel.exchange_declare("mine", "topic"),
        lambda channel: channel.exchange_delete("gedeeld.events"),
        lambda channel: channel.queue_bind(own, "gedeeld.events", "#"),
        lambda channel: channel.queue_bind(own, "nameko-rpc", "#"),
        lambda channel: channel.queue_bind(own, "gedeeld.dead", "#"),
        lambda channel: channel.queue_unbind(own, "gedeeld.dead", f"{user}.#"),
        lambda channel: channel.exchange_bind("gedeeld.redeliver", "gedeeld.events", "#"),
    ]

    for index, act in enumerate(acts):
        with wires(user).channel() as channel:
            assert refused(lambda: act(channel)), index  # noqa: B023


@pytest.mark.parametrize("user", BROKER_USERS)
def test_a_principal_may_call_what_the_catalogue_grants_only(wires: Callable[[str], Wire], user: str) -> None:
    """`payroll.declare_contract` cannot even be sent by invoicing."""
    granted = CALLERS.get(user, ())

    for spec in METHODS:
        name = f"{spec.service}.{spec.name}"
        if name not in granted:
            assert refused(lambda: wires(user).publish("nameko-rpc", name, "{}")), name  # noqa: B023
    assert refused(lambda: wires(user).publish("nameko-rpc", "payroll.no_such_method", "{}"))


@pytest.mark.parametrize("way", ["CC", "BCC"])
def test_a_call_slipped_in_behind_a_reply_key_is_not_done(system: RunningSystem, way: str) -> None:
    """RabbitMQ 4 refuses it; 3.10 judges the first key only, and the service knows no method by that same key."""
    before = system.ask_database("members", "select count(*) from request")
    request = RegisterMember(request_id=uuid7(), given_name="X", family_name="Y", email="x@example.be", language="fr")
    arguments = json.loads(request.model_dump_json())
    token = system.signer(OPERATOR).sign("operator:x", ["operator"], "members.register_member", arguments, utc_now())
    body = json.dumps({"args": [arguments], "kwargs": {}})
    headers = {way: ["members.register_member"], "nameko.caller": token}

    with wire(system.vhost.url("payroll")) as liar, wire(system.vhost.url(TESTER)) as bus:
        liar.slip_in("nameko-rpc", REPLY_KEY, body, reply_to=str(uuid7()), headers=headers)
        with system.client("operator:x", "operator") as client:
            client.ask(GetHealth(), service="members")  # came later on the same queue
        assert bus.ready("rpc-members") == 0

    assert system.ask_database("members", "select count(*) from request") == before


def test_a_wrong_password_opens_nothing(system: RunningSystem) -> None:
    with pytest.raises(amqp.AccessRefused):
        Wire(system.vhost.url_with("payroll", "guess"))
    with pytest.raises(amqp.AccessRefused):
        Wire(system.vhost.url_with("guest", "guest"))


# The databases.


@pytest.mark.parametrize("service", SERVICES)
def test_no_role_of_a_service_can_connect_to_anothers_database(system: RunningSystem, service: str) -> None:
    dsns = system.dsns[service]
    for other in set(SERVICES) - {service}:
        database = system.database(other).rpartition("/")[2]
        for dsn in (dsns.app, dsns.audit, dsns.owner):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(f"{dsn.rpartition('/')[0]}/{database}", connect_timeout=5)


FORBIDDEN_TO_THE_APPLICATION = [
    "create table spy (x int)",
    "create function spy() returns int language sql as 'select 1'",
    "drop table posting",
    "alter table posting drop column cents",
    "alter table posting disable trigger all",
    "drop trigger append_only on posting",
    "truncate posting",
    "create role spy",
    "set role postgres",
    "copy posting to program 'cat'",
    "select pg_read_file('/etc/passwd')",
    "create extension file_fdw",
]


@pytest.mark.parametrize("service", SERVICES)
def test_the_application_role_changes_no_schema(system: RunningSystem, service: str) -> None:
    with psycopg.connect(system.dsns[service].app, autocommit=True) as connection:
        for statement in FORBIDDEN_TO_THE_APPLICATION:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


@pytest.mark.parametrize("service", SERVICES)
def test_the_audit_role_reads_everything_and_writes_nothing(system: RunningSystem, service: str) -> None:
    tables = [
        row[0] for row in system.ask_database(service, "select tablename from pg_tables where schemaname = 'public'")
    ]

    with psycopg.connect(system.database(service), autocommit=True) as connection:
        for table in tables:
            connection.execute(f"select * from {table} limit 1".encode())  # noqa: S608
        connection.execute("set default_transaction_read_only = off")
        for table in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"delete from {table}".encode())  # noqa: S608
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table spy (x int)")


# The doorway.


def written(system: RunningSystem) -> list[tuple[Any, ...]]:
    query = "select (select count(*) from request), (select count(*) from outbox), (select count(*) from member)"
    return system.ask_database("members", query)


REGISTER = RegisterMember(
    request_id=uuid7(), given_name="Anne", family_name="Peeters", email="anne@example.be", language="fr"
)


def test_a_call_whose_role_is_missing_is_refused_and_nothing_is_written(system: RunningSystem) -> None:
    before = written(system)

    for role in ("member", "bank", "secretary", "finance", "auditor"):
        with system.client("member:mbr_1", role) as client, pytest.raises(CallerNotAllowed):
            client.ask(REGISTER)

    assert written(system) == before


def test_a_role_that_nobody_knows_is_refused(system: RunningSystem) -> None:
    with system.client("operator:x", "operator", "root") as client, pytest.raises(CallerNotAllowed, match="vouch"):
        client.ask(REGISTER)


@pytest.mark.parametrize("service", SERVICES)
def test_a_stolen_broker_password_alone_makes_nobody_an_operator(system: RunningSystem, service: str) -> None:
    """On the operator's connection, but signed with a service's key: the role is not its to give."""
    before = written(system)
    posing = Client(system.vhost.url(OPERATOR), system.signer(service), subject="operator:x", roles=["operator"])

    with posing as client, pytest.raises(CallerNotAllowed):
        client.ask(REGISTER)

    assert written(system) == before


def test_a_forged_signature_is_refused(system: RunningSystem) -> None:
    before = written(system)
    forged = Signer(OPERATOR, Signer.from_file("payroll", key_file(system.place / "keys", "payroll")).key)

    with (
        Client(system.vhost.url(OPERATOR), forged, subject="operator:x", roles=["operator"]) as client,
        pytest.raises(CallerNotKnown),
    ):
        client.ask(REGISTER)

    assert written(system) == before


def test_a_service_may_ask_after_anothers_health_by_role_but_not_by_the_broker(wires: Callable[[str], Wire]) -> None:
    assert refused(lambda: wires("payroll").call("members.get_health", {}))


def test_an_auditor_sees_books_and_no_wages_of_others(system: RunningSystem) -> None:
    with system.client("auditor:eve", "auditor") as client:
        assert client.ask(GetTrialBalance(), service="payroll").service == "payroll"
        assert client.ask(GetPot())


# Catalogue, code and definitions tell the same.


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_hears_and_answers_exactly_what_the_catalogue_says(service: str) -> None:
    cls = getattr(import_module(f"services.{service}.entrypoints"), service.capitalize())
    entrypoints = [e for name in dir(cls) for e in getattr(getattr(cls, name), "nameko_entrypoints", ())]

    consumed_specs = [e.spec for e in entrypoints if hasattr(e, "spec")]
    answered = [e.request for e in entrypoints if hasattr(e, "request")]

    assert sorted(s.type for s in consumed_specs) == sorted(s.type for s in consumed_by(service))
    assert sorted(r.__name__ for r in answered) == sorted(m.request.__name__ for m in METHODS if m.service == service)


def test_every_queue_of_the_catalogue_is_listened_to_and_no_other_exists(system: RunningSystem) -> None:
    with wire(system.vhost.url(TESTER)) as bus:
        for queue in queues():
            waits = ".retry." in queue.name or queue.name.endswith(".last")
            assert bus.consumers(queue.name) == (0 if waits else 1), queue.name


def test_every_consumer_of_the_catalogue_is_bound_to_its_owners_event(system: RunningSystem) -> None:
    queue_by_binding = {(exchange, key): queue.name for queue in queues() for exchange, key in queue.bindings}
    for spec in EVENTS:
        assert spec in list(published_by(spec.owner))
        for consumer in spec.consumers:
            assert queue_by_binding["gedeeld.redeliver", spec.queue(consumer)] == spec.queue(consumer)
    assert set(PRINCIPALS) == {*SERVICES, OPERATOR}


def test_every_refusal_has_a_stable_code() -> None:
    codes = {cls.code for cls in Refused.__subclasses__()}
    assert {"caller_not_known", "caller_not_allowed", "malformed_call", "invalid_request", "request_id_reused"} <= codes
    assert all(code == code.lower() and " " not in code for code in codes)
