"""A table of a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chassis.typeset.glyphs import printable

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a title. A head that begins with `>` stands to the right; without rows `empty` is printed.

    A cell has lines: what a name does to the direction of writing ends with its own.
    """

    title: str
    heads: Sequence[str]
    rows: Sequence[Row]
    empty: str = ""

    def content(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "heads": [head.lstrip(">") for head in self.heads],
            "right": [head.startswith(">") for head in self.heads],
            "rows": [[[printable(line) for line in cell.split("\n")] for cell in row] for row in self.rows],
            "empty": self.empty,
        }
