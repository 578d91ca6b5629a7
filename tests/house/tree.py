"""The files of the project, without what is installed or made."""

import ast
import gc
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

Node = TypeVar("Node", bound=ast.AST)
ROOT = Path(__file__).parents[2]
_LEFT_OUT = {".git", ".local", "build", "__pycache__", "node_modules"}


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Every file whose name ends so, sorted; paths are absolute."""
    return tuple(sorted(path for path in _walk() if path.name.endswith(suffixes)))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts or path.name == "conftest.py"


@cache
def parsed(path: Path) -> ast.Module:
    gc.disable()  # a tree is never garbage here: looking whether it is took more than half of the time
    try:
        return ast.parse(path.read_text("utf-8"), filename=named(path))
    finally:
        gc.freeze()
        gc.enable()


@cache
def _by_kind(path: Path) -> dict[type[ast.AST], list[ast.AST]]:
    kinds: dict[type[ast.AST], list[ast.AST]] = {}
    for node in ast.walk(parsed(path)):
        kinds.setdefault(type(node), []).append(node)
    return kinds


def nodes(path: Path, kind: type[Node]) -> list[Node]:
    """All nodes of this very kind in a module. Each module is walked once, whatever is asked of it."""
    return cast("list[Node]", _by_kind(path).get(kind, []))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [*nodes(path, ast.FunctionDef), *nodes(path, ast.AsyncFunctionDef)]


def _walk() -> Iterator[Path]:
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [name for name in inside if not _is_left_out(name)]
        yield from (Path(folder, name) for name in names)


def _is_left_out(name: str) -> bool:
    return name in _LEFT_OUT or name.startswith(".venv") or name.endswith((".egg-info", "_cache"))
