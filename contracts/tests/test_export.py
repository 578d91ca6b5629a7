"""The generated files: up to date, compatible, always the same, and true to the catalogue."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, SchemaError  # type: ignore[import-untyped]

from contracts.catalogue import EVENTS, METHODS, SERVICES, published_by
from contracts.tooling.export import Checkout, generated, schemas
from contracts.tooling.schemas import is_common, wire_name

ROOT = Path(__file__).resolve().parents[2]
FRESH = generated()
SCHEMAS = schemas()


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FRESH["contracts/asyncapi.yaml"])
    return loaded


def keys_of(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node) | {key for value in node.values() for key in keys_of(value)}
    return {key for item in node for key in keys_of(item)} if isinstance(node, list) else set()


def test_the_written_files_are_up_to_date() -> None:
    assert Checkout(ROOT).stale(FRESH) == [], "run `make contracts`"


def test_the_code_breaks_nothing_that_is_written() -> None:
    assert [str(breakage) for breakage in Checkout(ROOT).breaks()] == []


def test_the_same_code_makes_the_same_bytes() -> None:
    assert generated() == FRESH


def test_every_schema_is_valid_stands_alone_and_allows_no_float() -> None:
    faults = {path: list(faults_of(schema)) for path, schema in SCHEMAS.items()}

    assert {path: sentences for path, sentences in faults.items() if sentences} == {}


def faults_of(schema: dict[str, Any]) -> Iterator[str]:
    try:
        Draft7Validator.check_schema(schema)
    except SchemaError as error:
        yield error.message
    if leads_away := keys_of(schema) & {"$ref", "$defs", "prefixItems"}:
        yield f"does not stand alone: {sorted(leads_away)}"
    if '"number"' in json.dumps([value for key, value in _typed(schema) if key == "type"]):
        yield "allows a float"


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        ({"type": "money"}, "is not valid"),
        ({"properties": {"cents": {"$ref": "#/cents"}}}, "does not stand alone"),
        ({"properties": {"cents": {"type": ["number", "null"]}}}, "allows a float"),
    ],
)
def test_a_schema_with_a_fault_is_found(schema: dict[str, Any], fault: str) -> None:
    assert [sentence for sentence in faults_of(schema) if fault in sentence]


def test_there_is_one_schema_per_event_and_two_per_method() -> None:
    names = {wire_name(spec) for spec in METHODS}
    expected = {f"events/{spec.type}.schema.json" for spec in EVENTS}
    expected |= {f"rpc/{name}.{side}.schema.json" for name in names for side in ("request", "reply")}

    assert set(SCHEMAS) == expected


def test_what_all_services_answer_alike_is_exported_once() -> None:
    common = {spec.name for spec in METHODS if is_common(spec)}

    assert {"get_trial_balance", "get_health", "get_trace", "replay_dead_letter"} <= common
    assert all(f"rpc/common.{name}.request.schema.json" in SCHEMAS for name in common)


def test_writing_repairs_what_is_stale_and_deletes_what_is_left_over(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.write(FRESH)
    paid = "contracts/schemas/events/invoicing.invoice_paid.v1.schema.json"
    orphan = "contracts/schemas/events/invoicing.invoice_lost.v1.schema.json"
    (tmp_path / paid).write_text("{}")
    (tmp_path / orphan).write_text("{}")

    assert checkout.stale(FRESH) == sorted([paid, orphan])
    assert checkout.write(FRESH) == sorted([paid, orphan])
    assert checkout.stale(FRESH) == []
    assert not (tmp_path / orphan).exists()


def test_asyncapi_has_a_channel_per_routing_key() -> None:
    channels = document()["channels"]

    assert {channel["address"] for channel in channels.values()} == {spec.type for spec in EVENTS}
    assert {c["bindings"]["amqp"]["exchange"]["name"] for c in channels.values()} == {"gedeeld.events"}


def test_asyncapi_says_who_sends_and_who_receives() -> None:
    operations = document()["operations"].items()
    send_operations = {name for name, body in operations if body["action"] == "send"}
    received = {body["x-queue"] for _, body in operations if body["action"] == "receive"}

    assert send_operations == {
        f"{service}.publishes.{spec.type}" for service in SERVICES for spec in published_by(service)
    }
    assert received == {spec.queue(consumer) for spec in EVENTS for consumer in spec.consumers}


def test_every_reference_in_asyncapi_leads_somewhere() -> None:
    whole = document()
    references = _references(whole)

    assert references
    for reference in references:
        if reference.startswith("#/"):
            node: Any = whole
            for step in reference[2:].split("/"):
                node = node[step]
        else:
            assert "contracts/" + reference.removeprefix("./") in FRESH


def test_the_reference_page_names_every_event_with_its_hearers() -> None:
    text = FRESH["docs/reference/events.md"]
    expected_lines = [
        f"`{spec.type}`. Published by **{spec.owner}**, consumed by **{', '.join(spec.consumers) or 'nobody yet'}**."
        for spec in EVENTS
    ]

    assert [line for line in expected_lines if line not in text] == []


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own | {ref for value in node.values() for ref in _references(value)}
    return {ref for item in node for ref in _references(item)} if isinstance(node, list) else set()


def _typed(node: Any) -> list[tuple[str, Any]]:
    if isinstance(node, dict):
        return [*node.items(), *(pair for value in node.values() for pair in _typed(value))]
    return [pair for item in node for pair in _typed(item)] if isinstance(node, list) else []
