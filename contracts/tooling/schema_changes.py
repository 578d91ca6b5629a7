"""What changed between two schemas of one message, and which side cannot read the other any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.tooling.schemas import Schema
from contracts.wire.addresses import HEARD, HEARD_BY_0_1_0

_LOWER = ("minimum", "minLength", "minItems")
_UPPER = ("maximum", "maxLength", "maxItems")
_MEANINGLESS = {"description", "title", "default", "$id", "$schema"}
_HEARD_FIRST = (HEARD_BY_0_1_0, HEARD)


@dataclass(frozen=True, slots=True)
class Change:
    """How `field` (a dotted path) changed; `what` follows its name in a sentence.

    `old_reader_fails`: who has the old schema may refuse or misread what the new one writes.
    `new_reader_fails`: who has the new schema may refuse or misread what the old one wrote.
    """

    field: str
    what: str
    old_reader_fails: bool
    new_reader_fails: bool


def changes(old: Schema, new: Schema, path: str = "") -> Iterator[Change]:
    """Every change that some reader could notice, outermost first."""
    before, after = _by_type(old), _by_type(new)
    if not set(before) & set(after):
        yield Change(path, f"was {_types(before)}, is now {_types(after)}", True, True)
        return
    for kind in sorted(before.keys() - after.keys()):
        yield Change(path, f"may no longer be {kind}", False, True)
    for kind in sorted(after.keys() - before.keys()):
        yield Change(path, f"may now be {kind}", True, False)
    for kind in sorted(before.keys() & after.keys()):
        yield from _changes_of_type(kind, before[kind], after[kind], path)


def _by_type(schema: Schema) -> dict[str, Schema]:
    choices = schema.get("anyOf", [schema])
    return {choice.get("type", "anything"): choice for choice in choices}


def _types(by_type: dict[str, Schema]) -> str:
    return " or ".join(sorted(by_type))


def _changes_of_type(kind: str, old: Schema, new: Schema, path: str) -> Iterator[Change]:
    yield from _values(old, new, path)
    for key in ("pattern", "format"):
        yield from _form(key, old, new, path)
    yield from _limits(old, new, path)
    if kind == "array":
        yield from changes(old.get("items", {}), new.get("items", {}), f"{path}[]")
    if kind == "object":
        yield from _fields(old, new, path)


def _values(old: Schema, new: Schema, path: str) -> Iterator[Change]:
    before, after = _allowed(old), _allowed(new)
    if before == after:
        return
    if after is None:
        yield Change(path, "may now be any value", True, False)
    elif before is None:
        yield Change(path, f"may now be only {_listed(after)}", False, True)
    else:
        if removed := before - after:
            yield Change(path, f"may no longer be {_listed(removed)}", False, True)
        if added := after - before:
            yield Change(path, f"may now also be {_listed(added)}", True, False)


def _allowed(schema: Schema) -> set[Any] | None:
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _listed(values: set[Any]) -> str:
    return ", ".join(repr(value) for value in sorted(values, key=str))


def _form(key: str, old: Schema, new: Schema, path: str) -> Iterator[Change]:
    """Two patterns cannot be compared, so another one counts as narrower and wider.

    But for one that says the old one and, behind a bar, what is taken besides: that is wider.
    One that is heard before anybody says more than the old one (ADR 0035) is no change.
    """
    before, after = old.get(key), new.get(key)
    if before == after or (before, after) == _HEARD_FIRST:
        return
    if after is None:
        yield Change(path, f"lost its {key}", True, False)
    elif before is None:
        yield Change(path, f"got a {key}", False, True)
    else:
        narrower, wider = before.startswith(f"{after}|"), after.startswith(f"{before}|")
        yield Change(path, f"changed its {key}", not narrower, not wider)


def _limits(old: Schema, new: Schema, path: str) -> Iterator[Change]:
    for key in _LOWER:
        yield from _limit(key, _lower(old, key), _lower(new, key), path, sign=1)
    for key in _UPPER:
        yield from _limit(key, old.get(key), new.get(key), path, sign=-1)


def _lower(schema: Schema, key: str) -> int | None:
    if key == "minimum" and "exclusiveMinimum" in schema:
        return int(schema["exclusiveMinimum"]) + 1  # only whole numbers travel
    return schema.get(key)


def _limit(key: str, before: int | None, after: int | None, path: str, *, sign: int) -> Iterator[Change]:
    if before == after:
        return
    narrower = before is None or (after is not None and sign * after > sign * before)
    words = "none" if before is None else str(before), "none" if after is None else str(after)
    yield Change(path, f"changed its {key} from {words[0]} to {words[1]}", not narrower, narrower)


def _fields(old: Schema, new: Schema, path: str) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    removed = [name for name in before if name not in after]
    added = [name for name in after if name not in before]
    renamed = _renamed({n: before[n] for n in removed}, {n: after[n] for n in added})
    old_closed, new_closed = _closed(old), _closed(new)
    required = set(new.get("required", ()))
    for name in removed:
        now = renamed.get(name)
        what = f"was renamed to {now}" if now else "was removed"
        yield Change(_under(path, name), what, True, new_closed or now in required)
    for name in added:
        if name not in renamed.values():
            what = "is new and required" if name in required else "is new"
            yield Change(_under(path, name), what, old_closed, name in required)
    for name in before:
        if name in after:
            yield from _same_field(name, old, new, path)
    if new_closed and not old_closed:
        yield Change(path, "refuses unknown fields now", False, True)
    yield from _free_fields(old, new, path)


def _same_field(name: str, old: Schema, new: Schema, path: str) -> Iterator[Change]:
    here = _under(path, name)
    was, now = old["properties"][name], new["properties"][name]
    was_required, now_required = (name in schema.get("required", ()) for schema in (old, new))
    if now_required and not was_required:
        yield Change(here, "is now required", False, True)
    elif was_required and not now_required:
        yield Change(here, "may now be absent", True, False)
    elif not was_required and was.get("default") != now.get("default"):
        what = f"changed its default from {was.get('default')!r} to {now.get('default')!r}"
        yield Change(here, what, False, True)
    yield from changes(was, now, here)


def _free_fields(old: Schema, new: Schema, path: str) -> Iterator[Change]:
    """`dict[str, …]`: fields of any name, all of one type."""
    before, after = old.get("additionalProperties"), new.get("additionalProperties")
    if isinstance(before, dict) and isinstance(after, dict):
        yield from changes(before, after, f"{path}.*")


def _renamed(removed: dict[str, Schema], added: dict[str, Schema]) -> dict[str, str]:
    """Old name to new one, when exactly one field went and one new field has its shape."""
    pairs = {}
    for name, schema in removed.items():
        alike = [other for other, shape in added.items() if _bare(shape) == _bare(schema)]
        if len(alike) == 1 and len(removed) == 1:
            pairs[name] = alike[0]
    return pairs


def _bare(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in _MEANINGLESS}


def _closed(schema: Schema) -> bool:
    return schema.get("additionalProperties") is False


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
