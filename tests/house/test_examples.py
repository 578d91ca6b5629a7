"""Every event has an example; every example is read by our reader and fits the published schema."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, FormatChecker  # type: ignore[import-untyped]

from chassis.events.batch import read
from contracts.catalogue import EVENTS, event_spec
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


def all_of(faults_of: Callable[[Path], list[str]], files: Iterable[Path]) -> dict[str, list[str]]:
    """What is wrong, by file; there must be some files."""
    faults = {name_of(path): faults_of(path) for path in files}
    assert faults
    return {name: sentences for name, sentences in faults.items() if sentences}


def test_every_event_has_an_example() -> None:
    assert [spec.type for spec in EVENTS if not list((EXAMPLES / spec.type).glob("*.json"))] == []


def test_invoice_paid_has_an_example_without_its_optional_fields() -> None:
    bodies = [json.loads(path.read_text()) for path in (EXAMPLES / "invoicing.invoice_paid.v1").glob("*.json")]

    assert len(bodies) >= 2
    assert any("traceparent" not in body and "currency" not in body["data"] for body in bodies)


def test_every_event_example_belongs_to_an_event_and_is_read() -> None:
    def faults_of(path: Path) -> list[str]:
        spec = event_spec(path.parent.name)
        if spec is None:
            return ["an orphan: no event of the catalogue has this type"]
        return unreadable(lambda: read(spec, path.read_bytes()).type == spec.type)

    assert all_of(faults_of, EVENT_FILES) == {}


def test_every_event_example_fits_its_published_schema() -> None:
    def faults_of(path: Path) -> list[str]:
        return schema_faults(f"events/{path.parent.name}.schema.json", json.loads(path.read_text()))

    assert all_of(faults_of, EVENT_FILES) == {}


def test_an_event_example_without_its_data_fits_neither() -> None:
    def faults_of(path: Path) -> list[str]:
        message = json.loads(path.read_text()) | {"data": {}}
        spec = event_spec(path.parent.name)
        assert spec is not None
        refusals = unreadable(lambda: read(spec, json.dumps(message).encode()) is not None)
        read_all_the_same = [] if [refusal for refusal in refusals if refusal.startswith("data.")] else ["was read"]
        fits = [] if schema_faults(f"events/{path.parent.name}.schema.json", message) else ["fits its schema"]
        return read_all_the_same + fits

    assert all_of(faults_of, EVENT_FILES) == {}


def test_every_command_has_an_example() -> None:
    commands = [name for name, spec in METHODS.items() if spec.is_command]

    assert commands
    assert [name for name in commands if not (EXAMPLES / "rpc" / f"{name}.json").is_file()] == []


def test_every_call_example_belongs_to_a_method_and_is_read() -> None:
    def faults_of(path: Path) -> list[str]:
        example, spec = json.loads(path.read_text()), METHODS.get(path.stem)
        if spec is None:
            return ["an orphan: no method of the catalogue has this name"]
        if example.keys() != {"request", "reply"}:
            return ["other keys than request and reply"]
        models = ((spec.request, "request"), (spec.reply, "reply"))
        return [
            fault
            for model, side in models
            for fault in unreadable(lambda: bool(model.model_validate_json(json.dumps(example[side]))))  # noqa: B023
        ]

    assert all_of(faults_of, CALL_FILES) == {}


def test_every_call_example_fits_its_published_schemas() -> None:
    def faults_of(path: Path) -> list[str]:
        example = json.loads(path.read_text())
        sides = ("request", "reply")
        return [f for side in sides for f in schema_faults(f"rpc/{path.stem}.{side}.schema.json", example[side])]

    assert all_of(faults_of, CALL_FILES) == {}


def unreadable(look: Callable[[], bool]) -> list[str]:
    """Why it cannot be read, or that it is not what it should be."""
    try:
        return [] if look() else ["is something else"]
    except ValueError as error:
        return [str(error)]
