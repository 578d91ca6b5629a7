"""Reading the file that a command is given."""

from pathlib import Path
from typing import Annotated

import typer

from chassis.cli.failures import WrongUse

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.", show_default=False)]


def content_of(file: Path, max_bytes: int) -> bytes:
    """All of it, at most one byte more than `max_bytes`. Raises WrongUse when it cannot be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(max_bytes + 1)
    except OSError as error:
        raise WrongUse(f"Cannot read {file}: {error.strerror}") from error
