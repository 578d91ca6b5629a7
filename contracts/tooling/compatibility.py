"""Whether a changed schema breaks anyone who still holds the other one, and who that is.

Sides deploy apart, and messages wait in queues, so:

- events are compatible both ways: old consumers read new messages, new consumers read old ones;
- requests backward: the new server reads old clients;
- replies forward: old clients read the new server.

What is left within a major version is the optional addition with a default.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.tooling.schema_changes import Change, changes
from contracts.tooling.schemas import Schema

EVENTS, RPC = "events/", "rpc/"
_NAMED = 4  # of more changes only the number is printed


@dataclass(frozen=True, slots=True)
class Break:
    """A change that breaks a reader. `str` is the whole sentence."""

    what: str  # "InvoicePaid v1", "invoicing.record_payment request"
    changes: tuple[str, ...]
    who: tuple[str, ...]
    way_out: str

    def __str__(self) -> str:
        sentences = "; ".join(self.changes[:_NAMED])
        more = len(self.changes) - _NAMED
        rest = f"; and {more} more" if more > 0 else ""
        return f"{self.what}: {sentences}{rest}: breaks {', '.join(self.who)}. {self.way_out}"


def breaks(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[Break]:
    """Every incompatible change from `old` to `new`; both map a path under `schemas/` to a schema.

    A schema without readers breaks nobody: remove an event after its last consumer, in its own commit.
    """
    return [fault for path in sorted(old) for fault in _judge(path, old[path], new.get(path))]


def _judge(path: str, old: Schema, new: Schema | None) -> Iterator[Break]:
    who = _readers(old) if new is None else tuple(sorted({*_readers(old), *_readers(new)}))
    if not who:
        return
    if new is None:
        yield Break(_name(path, old), ("it was removed",), who, _keep(path))
        return
    sentences = tuple(_sentence(path, change) for change in changes(old, new) if _matters(path, change))
    if sentences:
        yield Break(_name(path, old), sentences, who, _way_out(path))


def _matters(path: str, change: Change) -> bool:
    if path.startswith(EVENTS):
        return change.old_reader_fails or change.new_reader_fails
    return change.new_reader_fails if path.endswith(".request.schema.json") else change.old_reader_fails


def _readers(schema: Schema) -> tuple[str, ...]:
    readers: Iterable[str] = schema.get("x-consumers") or schema.get("x-callers") or ()
    return tuple(sorted(readers))


def _name(path: str, schema: Schema) -> str:
    bare = path.rpartition("/")[2].removesuffix(".schema.json")
    if path.startswith(EVENTS):
        return f"{schema['title']} {bare.rpartition('.')[2]}"
    method, _, side = bare.rpartition(".")
    return f"{method} {side}"


def _sentence(path: str, change: Change) -> str:
    if not change.field:
        return change.what
    if path.startswith(EVENTS):
        inside = change.field.removeprefix("data.")
        kind = "field" if inside != change.field else "envelope field"
        return f"{kind} {inside} {change.what}"
    return f"field {change.field} {change.what}"


def _way_out(path: str) -> str:
    return "Make a v2." if path.startswith(EVENTS) else "Make a new method."


def _keep(path: str) -> str:
    if path.startswith(EVENTS):
        return "Say v1 and its successor until the catalogue shows no consumer."
    return "Keep the method until nobody calls it, then delete its schema files by hand."
