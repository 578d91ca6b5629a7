"""Every event has an example; every example is read by our reader and fits the published schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker  # type: ignore[import-untyped]

from chassis.events.batch import read
from contracts.catalogue import EVENTS, EventSpec, MethodSpec, event_spec
from contracts.tooling.export import Checkout
from contracts.tooling.schemas import methods_once, wire_name

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "contracts" / "examples"
SCHEMAS = Checkout(ROOT).schemas()
EVENT_FILES = sorted(path for path in EXAMPLES.glob("*/*.json") if path.parent.name != "rpc")
CALL_FILES = sorted(EXAMPLES.glob("rpc/*.json"))
METHODS = {wire_name(spec): spec for spec in methods_once()}


def name_of(path: Path) -> str:
    return path.relative_to(EXAMPLES).as_posix()


def schema_faults(schema: str, document: Any) -> list[str]:
    validator = Draft7Validator(SCHEMAS[schema], format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(document)]


@pytest.mark.parametrize("spec", EVENTS, ids=lambda spec: spec.type)
def test_every_event_has_an_example(spec: EventSpec) -> None:
    assert list((EXAMPLES / spec.type).glob("*.json"))


def test_invoice_paid_has_an_example_without_its_optional_fields() -> None:
    bodies = [json.loads(path.read_text()) for path in (EXAMPLES / "invoicing.invoice_paid.v1").glob("*.json")]

    assert len(bodies) >= 2
    assert any("traceparent" not in body and "currency" not in body["data"] for body in bodies)


@pytest.mark.parametrize("path", EVENT_FILES, ids=name_of)
def test_an_event_example_belongs_to_an_event_and_is_read(path: Path) -> None:
    spec = event_spec(path.parent.name)

    assert spec is not None, "an orphan: no event of the catalogue has this type"
    assert read(spec, path.read_bytes()).type == spec.type


@pytest.mark.parametrize("path", EVENT_FILES, ids=name_of)
def test_an_event_example_fits_its_published_schema(path: Path) -> None:
    assert schema_faults(f"events/{path.parent.name}.schema.json", json.loads(path.read_text())) == []


@pytest.mark.parametrize("path", EVENT_FILES, ids=name_of)
def test_an_event_example_without_its_data_fits_neither(path: Path) -> None:
    message = json.loads(path.read_text()) | {"data": {}}
    spec = event_spec(path.parent.name)
    assert spec is not None

    with pytest.raises(ValueError, match=r"^data\."):
        read(spec, json.dumps(message).encode())
    assert schema_faults(f"events/{path.parent.name}.schema.json", message)


COMMANDS = [name for name, spec in METHODS.items() if spec.is_command]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example(name: str) -> None:
    assert (EXAMPLES / "rpc" / f"{name}.json").is_file()


@pytest.mark.parametrize("path", CALL_FILES, ids=name_of)
def test_a_call_example_belongs_to_a_method_and_is_read(path: Path) -> None:
    example = json.loads(path.read_text())
    spec: MethodSpec | None = METHODS.get(path.stem)

    assert spec is not None, "an orphan: no method of the catalogue has this name"
    assert example.keys() == {"request", "reply"}
    spec.request.model_validate_json(json.dumps(example["request"]))
    spec.reply.model_validate_json(json.dumps(example["reply"]))


@pytest.mark.parametrize("path", CALL_FILES, ids=name_of)
def test_a_call_example_fits_its_published_schemas(path: Path) -> None:
    example = json.loads(path.read_text())

    for side in ("request", "reply"):
        assert schema_faults(f"rpc/{path.stem}.{side}.schema.json", example[side]) == []
