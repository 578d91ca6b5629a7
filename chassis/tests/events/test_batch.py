"""Reading events strictly, and handling what is at hand in one transaction."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.db.work import Work
from chassis.events.batch import Batch, Unreadable, read
from chassis.testing.harness import FrozenClock, envelope_of, test_id
from contracts.catalogue import EventSpec, event_spec
from contracts.contributions.events import TariffSet
from contracts.invoicing.events import InvoicePaid
from contracts.wire.base import MAX_EVENT_BYTES
from contracts.wire.envelope import Envelope

NOW = FrozenClock().now


def spec_of(name: str = InvoicePaid.NAME) -> EventSpec:
    spec = event_spec(name)
    assert spec is not None
    return spec


SPEC = spec_of()


def paid(name: str = "one", cents: int = 100) -> InvoicePaid:
    return InvoicePaid(
        invoice_id=test_id("inv", name),
        number="2026/1",
        unit_id=test_id("unit", "songs"),
        legal_entity="BE",
        issued_on=date(2026, 9, 1),
        paid_on=date(2026, 9, 10),
        net_cents=cents,
    )


def body(name: str = "one", **changes: Any) -> bytes:
    content = json.loads(envelope_of(paid(name), None, NOW).model_dump_json())
    return json.dumps(content | changes).encode()


def test_an_event_is_read() -> None:
    assert read(SPEC, body()).data == paid()


def test_fields_of_a_newer_producer_are_ignored() -> None:
    data = json.loads(body())["data"] | {"colour": "blue"}

    assert read(SPEC, body(data=data, added={"x": [1.5]})).data == paid()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "7"}, "id"),
        ({"id": None}, "id"),
        ({"occurred_at": "2026-09-14T08:00:00"}, "occurred_at"),
        ({"occurred_at": 1_789_000_000}, "occurred_at"),
        ({"subject": 'x","actor":"operator:root'}, "subject"),
        ({"actor": "root"}, "actor"),
        ({"correlation_id": "١"}, "correlation_id"),
        ({"traceparent": "00-zz-zz-01"}, "traceparent"),
        ({"data": {}}, "data.invoice_id"),
        ({"data": None}, "data"),
        ({"data": [1]}, "data"),
        ({"type": "invoicing.invoice_paid.v2"}, "type"),
        ({"type": TariffSet.NAME}, "type"),
        ({"producer": "payroll"}, "type"),
        ({"producer": "invoicing "}, "type"),
    ],
)
def test_an_envelope_that_breaks_its_contract_is_unreadable_and_the_field_is_named(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unreadable, match=f"^{field}: "):
        read(SPEC, body(**changes))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("net_cents", 1.0),
        ("net_cents", "100"),
        ("net_cents", True),
        ("net_cents", 0),
        ("net_cents", -5),
        ("net_cents", 10**14),
        ("net_cents", None),
        ("invoice_id", "inv_XYZ"),
        ("invoice_id", "inv_" + "١" * 32),
        ("unit_id", "unit_" + "0" * 33),
        ("paid_on", "2026-02-30"),
        ("paid_on", "20260910"),
        ("paid_on", 20260910),
        ("paid_on", "1789000000"),
        ("currency", "USD"),
        ("number", "a\nb"),
        ("number", ""),
        ("legal_entity", "ＢＥ"),
    ],
)
def test_a_value_that_breaks_its_rule_is_named_without_being_repeated(field: str, value: object) -> None:
    data = json.loads(body())["data"] | {field: value}

    with pytest.raises(Unreadable, match=f"data.{field}") as fault:
        read(SPEC, body(data=data))

    assert len(str(value)) < 4 or str(value) not in str(fault.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff",
        b"\x80\x04N.",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"NaN",
        body()[:-1],
        body() + b"}",
        body().replace(b'"net_cents": 100', b'"net_cents": NaN'),
        body().replace(b'"net_cents": 100', b'"net_cents": 1e2'),
        body().decode().encode("utf-16"),
    ],
)
def test_what_is_no_json_object_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(SPEC, raw)


def test_two_events_smuggled_in_one_body_are_found() -> None:
    two = body("one") + b"," + body("two")

    for smuggled in (two, b"[" + two + b"]", body("one") + body("two"), body("one") + b"\n" + body("two"), two + b","):
        with pytest.raises(Unreadable):
            read(SPEC, smuggled)


def test_an_oversized_body_is_unreadable_before_it_is_parsed() -> None:
    large = body(padding="x" * MAX_EVENT_BYTES)

    with pytest.raises(Unreadable, match="at most 65536"):
        read(SPEC, large)


def run(engine: sa.Engine, messages: Sequence[Envelope[Any]], numbers: list[str]) -> int:
    def handler(_work: Work, fresh: Sequence[Envelope[Any]]) -> None:
        numbers.extend(m.data.number for m in fresh)

    return Batch(SPEC, SPEC.queue("contributions"), engine, "contributions", messages).run(handler)


def numbered(number: str) -> Envelope[Any]:
    return read(SPEC, body(number, data=json.loads(body(number))["data"] | {"number": number}))


def test_only_what_was_not_heard_before_reaches_the_handler_in_order(engine: sa.Engine) -> None:
    numbers: list[str] = []

    assert run(engine, [numbered("2"), numbered("1"), numbered("2")], numbers) == 2
    assert run(engine, [numbered("1"), numbered("3")], numbers) == 1
    assert run(engine, [numbered("3")], numbers) == 0

    assert numbers == ["2", "1", "3"]


def test_a_handler_that_raises_leaves_the_inbox_as_it_was(engine: sa.Engine) -> None:
    def fail(_work: Work, _fresh: object) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        Batch(SPEC, SPEC.queue("contributions"), engine, "contributions", [numbered("1")]).run(fail)

    assert run(engine, [numbered("1")], []) == 1


def test_each_consumer_hears_for_itself(engine: sa.Engine) -> None:
    run(engine, [numbered("1")], [])
    message_ids: list[UUID] = []

    Batch(SPEC, SPEC.queue("payroll"), engine, "contributions", [numbered("1")]).run(
        lambda _work, fresh: message_ids.extend(m.id for m in fresh)
    )

    assert message_ids == [numbered("1").id]
