"""What a command says that uses nothing new: the same as in the release before, word by word."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from contracts.catalogue import METHODS, MethodSpec
from contracts.wire.base import Contract
from tests.faults.releases.previous import COMMIT, VERSION, NoHistory
from tests.house.tree import ROOT

_SCHEMAS = "contracts/schemas/rpc"
_COMMANDS = [spec for spec in METHODS if spec.is_command]


@pytest.fixture(scope="module")
def before() -> dict[str, dict[str, Any]]:
    """By name of the file, the schema of each request of the release before. Raises NoHistory."""
    listed = _git("ls-tree", "--name-only", COMMIT, f"{_SCHEMAS}/")
    return {
        path.rpartition("/")[2]: json.loads(_git("show", f"{COMMIT}:{path}"))
        for path in listed.split()
        if path.endswith(".request.schema.json")
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoHistory(f"{VERSION} ({COMMIT}) is not in this checkout: `git fetch --unshallow` brings its history")
    return done.stdout


@pytest.mark.parametrize("spec", _COMMANDS, ids=[f"{spec.service}.{spec.name}" for spec in _COMMANDS])
def test_a_field_that_was_added_to_a_command_is_left_out_where_nobody_fills_it_in(
    spec: MethodSpec, before: dict[str, dict[str, Any]]
) -> None:
    """Else workers of the release before refuse the command, and its digest is another after an upgrade."""
    schema = before.get(f"{spec.service}.{spec.name}.request.schema.json")

    assert schema is None or list(_said_unasked(spec.request, schema)) == []


def test_the_release_before_had_commands(before: dict[str, dict[str, Any]]) -> None:
    invoices = before["invoicing.draft_invoices.request.schema.json"]["properties"]["invoices"]

    assert "lines" in next(_objects(invoices))["properties"]


def _said_unasked(model: type[Contract], schema: dict[str, Any]) -> Iterator[str]:
    """Fields that are new and stand in every such command, filled in or not; those of its parts too."""
    for name, field in model.model_fields.items():
        then = schema["properties"].get(name)
        if then is None:
            if field.is_required() or field.exclude_if is None or not field.exclude_if(field.get_default()):
                yield f"{model.__name__}.{name}"
            continue
        for part, of_then in zip(_parts(field.annotation), _objects(then), strict=False):
            yield from _said_unasked(part, of_then)


def _parts(annotation: Any) -> Iterator[type[Contract]]:
    if isinstance(annotation, type) and issubclass(annotation, Contract):
        yield annotation
    for argument in get_args(annotation):
        yield from _parts(argument)


def _objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas of parts in that of a field: by itself, in a list, or where nothing may stand instead."""
    if "properties" in schema:
        yield schema
    for below in (schema.get("items"), *schema.get("anyOf", ())):
        if isinstance(below, dict):
            yield from _objects(below)
