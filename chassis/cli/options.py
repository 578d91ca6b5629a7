"""What commands have in common: a file to read, a day, a page of a list."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from chassis.cli.failures import WrongUse

LONG_S = 60
"""For calls that touch very many rows, or make a document. Seconds."""


def _day(text: str | date) -> date:
    return date.fromisoformat(str(text))


Day = Annotated[
    date | None, typer.Option("--day", metavar="DAY", parser=_day, help="As 2026-09-14; today when left out.")
]
On = Annotated[
    date | None, typer.Option("--on", metavar="DAY", parser=_day, help="As it is on 2026-09-14; today when left out.")
]
KnownOn = Annotated[
    date | None,
    typer.Option(
        "--known-on", metavar="DAY", parser=_day, help="As it was known that day; as it is known now when left out."
    ),
]
After = Annotated[str | None, typer.Option("--after", metavar="CURSOR", help="Go on after the page that told this.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many on a page.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.", show_default=False)]


def content_of(file: Path, max_bytes: int) -> bytes:
    """All of it, at most one byte more than `max_bytes`. Raises WrongUse when it cannot be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(max_bytes + 1)
    except OSError as error:
        raise WrongUse(f"Cannot read {file}: {error.strerror}") from error


def whole_of(file: Path, max_bytes: int) -> bytes:
    """The file, for one call. Raises WrongUse when it is empty, too large or cannot be read."""
    content = content_of(file, max_bytes)
    if not content:
        raise WrongUse(f"Cannot use {file}: it is empty")
    if len(content) > max_bytes:
        raise WrongUse(f"Cannot use {file}: it has more than {max_bytes:,} bytes, the most that one call carries")
    return content


def tell_more(cursor: str | None) -> None:
    """How to see the next page, when there is one."""
    if cursor is not None:
        print(f"There is more: add --after {cursor}")
