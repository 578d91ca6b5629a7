"""What is generated from the contracts: JSON Schemas, AsyncAPI, reference pages. Committed: changes show.

The same code always makes the same bytes. `gedeeld contracts` writes them, if `compatibility` lets it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.catalogue import EVENTS
from contracts.tooling.asyncapi import asyncapi
from contracts.tooling.compatibility import Break, breaks
from contracts.tooling.reference import events_page
from contracts.tooling.rpc_pages import rpc_pages
from contracts.tooling.schemas import Schema, event_schema, methods_once, reply_schema, request_schema, wire_name
from contracts.tooling.who_may import who_may_page

SCHEMAS = "contracts/schemas"
_SUFFIX = ".schema.json"
_ALL_GENERATED = (f"{SCHEMAS}/**/*{_SUFFIX}", "docs/reference/rpc/*.md")
"""Files of this form are generated, all of them: what is not made any more is left over."""


def schemas() -> dict[str, Schema]:
    """Path under `contracts/schemas` to schema: one per event, two per method."""
    by_path = {f"events/{spec.type}{_SUFFIX}": event_schema(spec) for spec in EVENTS}
    for spec in methods_once():
        by_path[f"rpc/{wire_name(spec)}.request{_SUFFIX}"] = request_schema(spec)
        by_path[f"rpc/{wire_name(spec)}.reply{_SUFFIX}"] = reply_schema(spec)
    return by_path


def generated() -> dict[str, str]:
    """Path under the repository root to text: everything that comes from the contracts alone."""
    made = {f"{SCHEMAS}/{path}": schema_text(schema) for path, schema in schemas().items()}
    pages = {"docs/reference/events.md": events_page(), "docs/reference/who-may.md": who_may_page()}
    return made | rpc_pages() | pages | {"contracts/asyncapi.yaml": asyncapi()}


def schema_text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Checkout:
    """The repository's files at `root`, as they lie there now."""

    root: Path

    def schemas(self) -> dict[str, Schema]:
        """The schemas as last written; none at all in a fresh tree."""
        return {path: json.loads((self._schemas / path).read_text("utf-8")) for path in self._schema_paths()}

    def breaks(self) -> list[Break]:
        """What the code's contracts would break of the written ones."""
        return breaks(self.schemas(), schemas())

    def stale(self, fresh: Mapping[str, str]) -> list[str]:
        """Which of the fresh files are written otherwise or not at all, and which are left over."""
        changed = [path for path, text in fresh.items() if self._text(path) != text]
        return sorted(changed + self._left_over(fresh))

    def write(self, fresh: Mapping[str, str]) -> list[str]:
        """Write what is stale and delete what is left over; returns those paths."""
        stale = self.stale(fresh)
        for path in stale:
            if path in fresh:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_text(fresh[path], "utf-8")
            else:
                (self.root / path).unlink()
        return stale

    @property
    def _schemas(self) -> Path:
        return self.root / SCHEMAS

    def _schema_paths(self) -> Iterator[str]:
        for path in sorted(self._schemas.rglob(f"*{_SUFFIX}")):
            yield path.relative_to(self._schemas).as_posix()

    def _left_over(self, fresh: Mapping[str, str]) -> list[str]:
        files = (path for form in _ALL_GENERATED for path in self.root.glob(form))
        return [name for path in files if (name := path.relative_to(self.root).as_posix()) not in fresh]

    def _text(self, path: str) -> str | None:
        file = self.root / path
        return file.read_text("utf-8") if file.is_file() else None
