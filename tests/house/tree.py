"""The files of the project, without what is installed or made."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
    return ast.parse(path.read_text("utf-8"), filename=named(path))


def _walk() -> Iterator[Path]:
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [name for name in inside if not _is_left_out(name)]
        yield from (Path(folder, name) for name in names)


def _is_left_out(name: str) -> bool:
    return name in _LEFT_OUT or name.startswith(".venv") or name.endswith((".egg-info", "_cache"))
