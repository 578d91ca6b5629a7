"""Each kind of change: whom it breaks, on which side, and that the sentence names both."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.catalogue import event_spec
from contracts.tooling.compatibility import breaks
from contracts.tooling.export import Checkout, generated, schema_text
from contracts.tooling.schemas import Schema, event_schema

EVENT = "events/invoicing.invoice_paid.v1.schema.json"
REQUEST, REPLY = "rpc/invoicing.pay.request.schema.json", "rpc/invoicing.pay.reply.schema.json"
Edit = Callable[[Schema], None]


def event() -> Schema:
    spec = event_spec("invoicing.invoice_paid.v1")
    assert spec is not None
    return event_schema(spec)


def call(*, closed: bool) -> Schema:
    properties = {
        "cents": {"type": "integer", "minimum": 0, "maximum": 10},
        "kind": {"type": "string", "enum": ["a", "b"], "default": "a"},
        "code": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 9},
    }
    schema: Schema = {
        "title": "Pay",
        "type": "object",
        "properties": properties,
        "required": ["cents", "code"],
    }
    return schema | {"x-callers": ["operator"]} | ({"additionalProperties": False} if closed else {})


def edited(schema: Schema, edit: Edit) -> Schema:
    copy: Schema = json.loads(json.dumps(schema))
    edit(copy)
    return copy


def sentences_of(path: str, old: Schema, edit: Edit) -> list[str]:
    return [str(breakage) for breakage in breaks({path: old}, {path: edited(old, edit)})]


def data(schema: Schema) -> Any:
    return schema["properties"]["data"]


def rename(schema: Schema, old: str, new: str) -> None:
    schema["properties"][new] = schema["properties"].pop(old)
    schema["required"] = [new if name == old else name for name in schema["required"]]


def drop(schema: Schema, name: str) -> None:
    del schema["properties"][name]
    schema["required"] = [other for other in schema["required"] if other != name]


def add(schema: Schema, *, required: bool) -> None:
    schema["properties"]["note"] = {"type": "string"} | ({} if required else {"default": ""})
    if required:
        schema["required"].append("note")


def put(schema: Schema, name: str, **rules: Any) -> None:
    schema["properties"][name] |= rules


EVENT_BREAKS: dict[str, tuple[Edit, str]] = {
    "removed": (lambda s: drop(data(s), "net_cents"), "field net_cents was removed"),
    "renamed": (
        lambda s: rename(data(s), "net_cents", "turnover_cents"),
        "field net_cents was renamed to turnover_cents",
    ),
    "optional one removed": (lambda s: drop(data(s), "currency"), "field currency was removed"),
    "retyped": (
        lambda s: data(s)["properties"].update(net_cents={"type": "string"}),
        "field net_cents was integer, is now string",
    ),
    "new and required": (lambda s: add(data(s), required=True), "field note is new and required"),
    "required now": (lambda s: data(s)["required"].append("currency"), "field currency is now required"),
    "no longer required": (
        lambda s: data(s)["required"].remove("paid_on"),
        "field paid_on may now be absent",
    ),
    "range narrowed": (
        lambda s: put(data(s), "net_cents", maximum=5),
        "field net_cents changed its maximum from 10000000000000 to 5",
    ),
    "range widened": (
        lambda s: put(data(s), "net_cents", exclusiveMinimum=-5),
        "field net_cents changed its minimum from 1 to -4",
    ),
    "pattern changed": (
        lambda s: put(data(s), "invoice_id", pattern="^inv_[0-9]+$"),
        "field invoice_id changed its pattern",
    ),
    "pattern lost": (
        lambda s: data(s)["properties"]["unit_id"].pop("pattern"),
        "field unit_id lost its pattern",
    ),
    "format changed": (
        lambda s: put(data(s), "paid_on", format="date-time"),
        "field paid_on changed its format",
    ),
    "text longer": (
        lambda s: put(data(s), "number", maxLength=300),
        "field number changed its maxLength from 200 to 300",
    ),
    "value added": (
        lambda s: data(s)["properties"].update(currency={"type": "string", "enum": ["EUR", "USD"], "default": "EUR"}),
        "field currency may now also be 'USD'",
    ),
    "value changed": (
        lambda s: put(data(s), "currency", const="USD"),
        "field currency may no longer be 'EUR'; field currency may now also be 'USD'",
    ),
    "default changed": (
        lambda s: put(data(s), "currency", default="USD"),
        "field currency changed its default from 'EUR' to 'USD'",
    ),
    "null allowed": (
        lambda s: data(s)["properties"].update(paid_on={"anyOf": [data(s)["properties"]["paid_on"], {"type": "null"}]}),
        "field paid_on may now be null",
    ),
    "envelope": (lambda s: drop(s, "actor"), "envelope field actor was removed"),
}


@pytest.mark.parametrize("kind", EVENT_BREAKS)
def test_a_break_of_an_event_names_the_field_the_change_and_the_hearers(kind: str) -> None:
    edit, change = EVENT_BREAKS[kind]

    assert sentences_of(EVENT, event(), edit) == [
        f"InvoicePaid v1: {change}: breaks contributions, payroll. Make a v2."
    ]


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: add(data(s), required=False),
        lambda s: put(data(s), "net_cents", description="other words"),
        lambda s: s.update({"x-consumers": ["contributions", "payroll", "notifications"]}),
        lambda _: None,
    ],
    ids=["optional field added", "described otherwise", "a consumer more", "nothing"],
)
def test_these_changes_of_an_event_break_nobody(edit: Edit) -> None:
    assert sentences_of(EVENT, event(), edit) == []


def test_a_removed_event_breaks_those_who_heard_it() -> None:
    (breakage,) = breaks({EVENT: event()}, {})

    assert str(breakage).startswith("InvoicePaid v1: it was removed: breaks contributions, payroll.")


def test_an_event_that_nobody_hears_any_more_may_go() -> None:
    assert breaks({EVENT: event() | {"x-consumers": []}}, {}) == []


def test_a_consumer_that_left_the_catalogue_is_still_named_while_its_messages_wait() -> None:
    def edit(schema: Schema) -> None:
        schema["x-consumers"] = ["payroll"]
        drop(data(schema), "net_cents")

    assert "breaks contributions, payroll." in sentences_of(EVENT, event(), edit)[0]


def test_a_class_changed_all_over_is_told_briefly() -> None:
    def edit(schema: Schema) -> None:
        for name in list(data(schema)["properties"]):
            drop(data(schema), name)

    (sentence,) = sentences_of(EVENT, event(), edit)
    assert "; and 4 more: breaks" in sentence


NEW_SERVER_FAILS: list[Edit] = [
    lambda s: drop(s, "kind"),
    lambda s: rename(s, "cents", "amount_cents"),
    lambda s: add(s, required=True),
    lambda s: put(s, "cents", maximum=9),
    lambda s: put(s, "cents", minimum=1),
    lambda s: put(s, "kind", enum=["a"]),
    lambda s: put(s, "code", maxLength=8),
    lambda s: put(s, "code", pattern="^[a-z0-9]+$"),
    lambda s: put(s, "code", pattern="^[0-9]+$|^[a-z]+$"),
    lambda s: put(s, "kind", default="b"),
    lambda s: s["required"].append("kind"),
]
OLD_CLIENT_FAILS: list[Edit] = [
    lambda s: drop(s, "kind"),
    lambda s: rename(s, "cents", "amount_cents"),
    lambda s: put(s, "cents", maximum=11),
    lambda s: put(s, "kind", enum=["a", "b", "c"]),
    lambda s: s["required"].remove("cents"),
    lambda s: s["properties"]["code"].pop("pattern"),
    lambda s: put(s, "code", pattern="^[a-z]+$|^[0-9]+$"),
]


@pytest.mark.parametrize("edit", NEW_SERVER_FAILS)
def test_a_request_that_old_clients_no_longer_make_well_is_a_break(edit: Edit) -> None:
    (sentence,) = sentences_of(REQUEST, call(closed=True), edit)

    assert sentence.startswith("invoicing.pay request: field ")
    assert sentence.endswith(": breaks operator. Make a new method.")


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: add(s, required=False),
        lambda s: put(s, "cents", maximum=11),
        lambda s: put(s, "kind", enum=["a", "b", "c"]),
        lambda s: s["required"].remove("code"),
        lambda s: put(s, "code", pattern="^[a-z]+$|^[0-9]+$"),
    ],
)
def test_a_request_may_become_more_generous(edit: Edit) -> None:
    assert sentences_of(REQUEST, call(closed=True), edit) == []


@pytest.mark.parametrize("edit", OLD_CLIENT_FAILS)
def test_a_reply_that_old_clients_cannot_read_is_a_break(edit: Edit) -> None:
    (sentence,) = sentences_of(REPLY, call(closed=False), edit)

    assert sentence.startswith("invoicing.pay reply: field ")


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: add(s, required=True),
        lambda s: add(s, required=False),
        lambda s: put(s, "cents", maximum=9),
        lambda s: put(s, "kind", enum=["a"]),
    ],
)
def test_a_reply_may_say_more_and_promise_more(edit: Edit) -> None:
    assert sentences_of(REPLY, call(closed=False), edit) == []


def test_a_removed_method_breaks_its_callers() -> None:
    (breakage,) = breaks({REQUEST: call(closed=True)}, {})

    assert "breaks operator. Keep the method until nobody calls it" in str(breakage)


def test_changes_inside_lists_and_nested_objects_are_found() -> None:
    spec = event_spec("contributions.tariff_set.v1")
    assert spec is not None

    def edit(schema: Schema) -> None:
        drop(data(schema)["properties"]["coefficients"]["items"], "factor")

    (sentence,) = sentences_of("events/contributions.tariff_set.v1.schema.json", event_schema(spec), edit)
    assert "field coefficients[].factor was removed: breaks payroll." in sentence


def test_a_checkout_tells_what_the_code_would_break_of_its_written_schemas(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.write(generated())
    old_schema = edited(event(), lambda s: put(data(s), "net_cents", type="string"))
    (tmp_path / "contracts/schemas" / EVENT).write_text(schema_text(old_schema))

    assert [breakage.what for breakage in checkout.breaks()] == ["InvoicePaid v1"]
