"""What was said, asked and buried stays as it was: the application may do its work with it, and no more."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

import contracts
from chassis.events.batch import read
from chassis.testing.harness import ServiceHarness
from chassis.worker.jobs import JobPeriod
from chassis.worker.redaction import redact_addresses
from contracts.catalogue import EVENTS, SERVICES, EventSpec
from deploy.local.provision import ServiceDsns

CHANGING = """select relname, attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  where relname in ('outbox', 'request', 'dead_letter') and not attisdropped
    and has_column_privilege(%s, c.oid, attname, 'update') order by 1, 2"""
SAY = """insert into outbox (message_id, routing_key, subject, body, actor, published_at)
  values (gen_random_uuid(), :key, 'x', :body, 'a:b', now() - cast(:days as integer) * interval '1 day')"""
ASK = "insert into request (method, request_id, input_hash, actor) values ('m', gen_random_uuid(), '', 'a:b')"
BURY = "insert into dead_letter (queue, type, message_id, reason, body) values ('q', 't', '1', 'Fault', 'secret')"
CLOSE = "update dead_letter set state = 'discarded', handled_by = {}, handled_why = {}, handled_at = {}"
WITH_ADDRESS = [spec for spec in EVENTS if "@[A-Za-z0-9-]" in json.dumps(spec.event.model_json_schema())]


def do(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def say(house: ServiceHarness, key: str, body: str, days: int = 31) -> None:
    with house.engine.begin() as connection:
        connection.execute(sa.text(SAY), {"key": key, "body": body, "days": days})


def said(house: ServiceHarness) -> list[tuple[str, bytes | None]]:
    with house.engine.connect() as connection:
        rows = connection.execute(sa.text("select body, body_sha256 from outbox order by id")).all()
    return [(body, digest and bytes(digest)) for body, digest in rows]


def example(spec: EventSpec) -> str:
    return (Path(contracts.__file__).parent / "examples" / spec.type / "plain.json").read_text("utf-8")


@pytest.fixture
def house(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("members")


def redact(house: ServiceHarness) -> int:
    return house.run(redact_addresses, per=JobPeriod.DAY)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_changes_what_its_work_needs_and_nothing_else(
    service_database: Callable[[str], ServiceDsns], service: str
) -> None:
    with psycopg.connect(service_database(service).audit) as auditor:
        changing = auditor.execute(CHANGING, (f"{service}_app",)).fetchall()

    assert changing == [
        ("dead_letter", "handled_at"),
        ("dead_letter", "handled_by"),
        ("dead_letter", "handled_why"),
        ("dead_letter", "state"),
        ("outbox", "published_at"),
        ("request", "reply"),
    ]


def test_what_was_said_is_not_rewritten(house: ServiceHarness) -> None:
    say(house, "x.y.v1", "{}")

    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        do(house.engine, "update outbox set body = 'other'")


def test_a_reply_is_set_once(engine: sa.Engine) -> None:
    do(engine, ASK, "update request set reply = 'first'")

    with pytest.raises(sa.exc.ProgrammingError, match="what request holds stays as it was"):
        do(engine, "update request set reply = 'other'")


@pytest.mark.parametrize("trace", [("null", "'old'", "now()"), ("'a:b'", "null", "now()"), ("'a:b'", "'old'", "null")])
def test_a_dead_letter_is_closed_by_whom_and_why(engine: sa.Engine, trace: tuple[str, str, str]) -> None:
    do(engine, BURY)

    with pytest.raises(sa.exc.IntegrityError, match="dead_letter"):
        do(engine, CLOSE.format(*trace))


@pytest.mark.parametrize(
    "change",
    ["update dead_letter set state = 'waiting', handled_by = null", "update dead_letter set handled_why = 'other'"],
)
def test_a_dead_letter_that_is_closed_stays_so(engine: sa.Engine, change: str) -> None:
    do(engine, BURY, CLOSE.format("'a:b'", "'old'", "now()"))

    with pytest.raises(sa.exc.ProgrammingError, match="what dead_letter holds stays as it was"):
        do(engine, change)


@pytest.mark.parametrize("spec", WITH_ADDRESS, ids=lambda spec: spec.type)
@pytest.mark.parametrize("prefix", ["", "notifications."], ids=["said", "replayed"])
def test_names_and_addresses_of_what_was_sent_a_month_ago_are_redacted_and_its_hash_stays(
    house: ServiceHarness, spec: EventSpec, prefix: str
) -> None:
    body = example(spec)
    say(house, prefix + spec.type, body)

    assert redact(house) == 1

    before = json.loads(body)
    ((left, digest),) = said(house)
    after = json.loads(left)
    changed = {field for field, value in before["data"].items() if after["data"][field] != value}
    assert "email" in changed <= {"email", "given_name", "client_name"}
    assert {**after, "data": None} == {**before, "data": None}
    assert digest == sha256(body.encode()).digest()
    assert read(spec, left.encode()).id is not None


def test_an_address_is_known_by_its_type() -> None:
    assert [spec.type for spec in WITH_ADDRESS] == [
        "members.member_registered.v1",
        "invoicing.client_reminded.v1",
        "invoicing.charges_taken_back.v1",
    ]


def test_what_is_younger_not_sent_or_about_nobody_stays(house: ServiceHarness) -> None:
    body = example(WITH_ADDRESS[0])
    say(house, WITH_ADDRESS[0].type, body, days=29)
    say(house, "members.unit_opened.v1", body)
    say(house, WITH_ADDRESS[0].type, body)
    do(house.engine, "update outbox set published_at = null where id = (select max(id) from outbox)")

    assert redact(house) == 0
    assert said(house) == [(body, None)] * 3


@pytest.mark.parametrize("body", ["", "Anne", '{"data": "Anne"}', '{"data": {"given_name": "\\u0000"}}', "[" * 20_000])
def test_a_body_that_nobody_can_read_is_redacted_as_a_whole_and_stops_no_other(
    house: ServiceHarness, body: str
) -> None:
    say(house, f"notifications.{WITH_ADDRESS[0].type}", body)
    say(house, WITH_ADDRESS[0].type, example(WITH_ADDRESS[0]))

    assert redact(house) == 2
    assert said(house)[0] == ("{}", sha256(body.encode()).digest())


def test_nothing_is_redacted_twice(house: ServiceHarness) -> None:
    say(house, WITH_ADDRESS[0].type, example(WITH_ADDRESS[0]))
    redact(house)
    before = said(house)
    house.clock.forward(days=1)

    assert redact(house) == 0
    assert said(house) == before
