"""What the commands that ask the running service have in common: how they ask, page and read a day."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from chassis.cli.failures import WrongUse
from chassis.cli.operator import ask
from services.invoicing.commands.files import content_of

if TYPE_CHECKING:
    from contracts.wire.base import Reply, Request

R = TypeVar("R", bound="Reply")

LONG_S = 60
"""Patience with what may touch very many rows, or make a document."""


def _day(text: str | date) -> date:
    return date.fromisoformat(str(text))


Day = Annotated[
    date | None, typer.Option("--day", metavar="DAY", parser=_day, help="As 2026-09-14; today when left out.")
]
After = Annotated[str | None, typer.Option("--after", metavar="CURSOR", help="Go on after the page that told this.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many on a page.")]


def ask_invoicing(request: "Request", reply: type[R], *, timeout_s: int | None = None) -> R:
    """Its answer. Raises what the command line tells as a sentence."""
    return ask("invoicing", request, reply, timeout_s=timeout_s)


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
