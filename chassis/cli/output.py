"""What commands print: tables for people, JSON for programs, a sign of life on a terminal while they wait."""

import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
_PIPE_WIDTH = 200  # nobody folds lines for a file
_BAR = 30


def print_json(data: object) -> None:
    """Indented, with dates, ids and pydantic models as the wire has them."""
    print(json.dumps(data, indent=2, ensure_ascii=False, default=_as_data))


def write_document(path: Path, content: bytes) -> None:
    """The file as `private_file` opens it. Raises OSError."""
    with private_file(path) as file:
        file.write(content)


@contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """To write, from its beginning. Documents name persons: only their owner may read the file. Raises OSError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            os.fchmod(file.fileno(), 0o600)
        yield file


def print_line(data: object) -> None:
    """One JSON document on one line, at once: for streams."""
    print(json.dumps(data, ensure_ascii=False, default=_as_data), flush=True)


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns whose head begins with `>` stand to the right. A table without rows prints `(none)`."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(head.lstrip(">"), justify="right" if head.startswith(">") else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    if title:
        print(title)
    if not table.row_count:
        print("  (none)\n")
        return
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    Console(file=sys.stdout, width=width, highlight=False).print(table)


@contextmanager
def working(what: str) -> Iterator[None]:
    """A spinner while something takes its time; nothing without a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def euros(cents: int) -> str:
    """`1,234.56`: exact, from whole cents."""
    from kernel.money import Money

    return str(Money(cents)).removesuffix(" EUR")


def bar(part: int, whole: int) -> str:
    """A bar as long as `part` is of `whole`: 30 blocks when it is all of it, at least one when it is anything."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    block = "█" if encoding.lower().startswith("utf") else "#"
    if part <= 0 or whole <= 0:
        return ""
    return block * max(1, min(part, whole) * _BAR // whole)


def instant(when: datetime) -> str:
    """UTC to the millisecond."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _as_data(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)
