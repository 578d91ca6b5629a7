"""One shape per fact: replies, events and requests are constructed, so that mypy sees the name of every field."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import files, is_test, named, nodes


def said_from_a_mapping(path: Path) -> Iterator[int]:
    """The lines where a class of the contracts is made from a mapping: `X.model_validate(…)`, `X(**…)`."""
    contracts = {
        alias.asname or alias.name
        for node in nodes(path, ast.ImportFrom)
        if (node.module or "").startswith("contracts.")
        for alias in node.names
    }
    for node in nodes(path, ast.Call):
        class_name, _, how = ast.unparse(node.func).partition(".")
        spread = not how and any(keyword.arg is None for keyword in node.keywords)
        if class_name in contracts and (how in {"model_validate", "model_construct"} or spread):
            yield node.lineno


def test_what_is_said_is_constructed_field_by_field() -> None:
    product = [path for path in files(".py") if named(path).startswith("services/") and not is_test(path)]

    assert [f"{named(path)}:{line}" for path in product for line in said_from_a_mapping(path)] == []
