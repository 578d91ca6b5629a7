"""What product code offers, product code uses: a function that only a test calls is no part of the product."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from contracts.catalogue import SERVICES
from tests.house.tree import files, is_test, named, parsed

PRODUCT = ("kernel/", "contracts/", "chassis/", "services/", "scenarios/", "deploy/")
USED_BY_NAME = {
    "deploy.local.servers.servers": "the servers of a test run (conftest.py)",
    **{
        f"services.{name}.commands.add_commands": "found by its place (chassis/cli/plugins.py)"
        for name in ("governance", "invoicing", "members")
    },
    **{
        f"services.{name}.accounts.Account": "an empty chart, found by its place"
        for name in ("members", "notifications")
    },
    **{
        f"contracts.{name}.events.LogHeadsSigned": "published and consumed by its base, found in the catalogue"
        for name in ("contributions", "governance", "invoicing", "payroll")
    },
    **{f"services.{name}.entrypoints.{name.capitalize()}": "hosted by nameko, found by name" for name in SERVICES},
}
"""Full name to why nothing refers to it."""

_BY_STRING = re.compile(r"([a-z_]\w*(?:\.\w+)+)?:(\w+)", re.ASCII)
"""As chassis.offload takes them: "package.module:name", or f"{__name__}:name"."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def test_product_code_uses_every_public_function_and_class_that_it_offers() -> None:
    assert sorted(offered() - used() - USED_BY_NAME.keys()) == []


def test_an_exception_is_for_what_is_there_and_not_used_otherwise() -> None:
    assert sorted(USED_BY_NAME.keys() - (offered() - used())) == []


@cache
def product() -> tuple[Path, ...]:
    return tuple(path for path in files(".py") if named(path).startswith(PRODUCT) and not is_test(path))


@cache
def offered() -> frozenset[str]:
    """Full names of public functions and classes. chassis/testing is for tests; Alembic calls the migrations."""
    return frozenset(
        f"{module_name(path)}.{node.name}"
        for path in product()
        if not {"testing", "migrations"} & set(path.parts)
        for node in parsed(path).body
        if isinstance(node, Definition) and not node.name.startswith("_") and not _registers(node)
    )


@cache
def used() -> frozenset[str]:
    return frozenset(name for path in product() for name in _uses(path))


def module_name(path: Path) -> str:
    return ".".join(Path(named(path)).with_suffix("").parts).removesuffix(".__init__")


def _registers(node: Definition) -> bool:
    """Whether a decorator such as `@app.command()` takes it to where it is called from."""
    calls = [decorator.func for decorator in node.decorator_list if isinstance(decorator, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in {"command", "callback"} for call in calls)


def _uses(path: Path) -> Iterator[str]:
    """Full names that this module refers to: imported, by way of an imported module, in a string, or its own."""
    tree, module = parsed(path), module_name(path)
    imports = dict(_imports(tree))
    yield from imports.values()
    for statement in tree.body:
        itself = statement.name if isinstance(statement, Definition) else None
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id != itself:
                yield f"{module}.{node.id}"
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield f"{imports.get(node.value.id, node.value.id)}.{node.attr}"
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from (f"{match[1] or module}.{match[2]}" for match in _BY_STRING.finditer(node.value))


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Name in this module to full name. Imports here are absolute (ruff TID252)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
