"""Every test says what must hold: it asserts, expects a refusal, or hands over to a helper of the tests that does."""

import ast
from collections.abc import Iterator

from tests.house.tree import files, is_test, named, parsed

_SAYS = {"raises", "warns", "fail"}  # of pytest
_OURS = (".tests", "tests.", ".testing", "conftest")


def test_no_test_passes_whatever_happens() -> None:
    assert [name for path in files(".py") if is_test(path) for name in _silent_tests(parsed(path), named(path))] == []


def test_what_says_nothing_is_seen() -> None:
    source = "def test_a():\n  act()\ndef test_b():\n  assert act()\ndef test_c(house):\n  house.act()\n"
    assert _names(source) == ["test_a", "test_c"]
    assert _names("from a.tests.b import check\ndef test_a():\n  check(1)\n") == []
    assert _names("from a.domain.b import check\ndef test_a():\n  check(1)\n") == ["test_a"]
    assert _names("import pytest\ndef test_a():\n  with pytest.raises(ValueError):\n    act()\n") == []
    assert _names("def check():\n  assert 1\ndef test_a():\n  check()\n") == []


def _names(source: str) -> list[str]:
    return [name.partition(" ")[2] for name in _silent_tests(ast.parse(source), "x")]


def _silent_tests(module: ast.Module, path: str) -> Iterator[str]:
    helpers = {node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and any(mark in f"{node.module}." for mark in _OURS):
            helpers |= {alias.asname or alias.name for alias in node.names}
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _says(node, helpers):
            yield f"{path} {node.name}"


def _says(test: ast.FunctionDef, known: set[str]) -> bool:
    """Whether it asserts, or calls what may: a helper, or a method of one. To act on a fixture says nothing."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in _SAYS:
                return True
            while isinstance(called, ast.Attribute | ast.Call | ast.Subscript):
                called = called.func if isinstance(called, ast.Call) else called.value
            if isinstance(called, ast.Name) and called.id in known:
                return True
    return False
