"""Requests that the contracts let in, made at their edges: every schema of a request becomes a hypothesis strategy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from contracts.wire.base import Request

_ID = re.compile(r"\^([a-z]+)_\[0-9a-f\]\{32\}\$")
_THING = re.compile(r"\b([a-z]{3,4})_[0-9a-f]{32}\b")
_DATES = [
    "0001-01-01",
    "0001-12-31",
    "1582-10-15",
    "1900-02-28",
    "2026-09-14",
    "2026-09-15",
    "2026-10-14",
    "9999-12-31",
]
_TEXTS = [
    "x",
    " ",
    "\t",
    "é" * 200,
    "𝕏" * 100,
    "'; drop table claim; --",
    "%_\\",
    "' | '':*",
    "<script>&amp;]]>",
    "=1+1",
    "\u200f\u061c\u200e",
    "\u0301" * 20,
    "\ufeff\u00ad\u200b",
    "\ufdfd\uffff\ufffe",
    "\U000e0001\U0010ffff",
    "\u2028\u2029\u0085\x9f",
    "0",
    "NaN",
    "2026-BE-000001",
    "null",
    "٠١٢",
]
_SOUND: dict[str, list[Any]] = {
    "vat": ["standard"],
    "vat_percent": ["21", "6", "12", "0"],
    "quantity": ["1", "2.5", "0.000001", "999999999.999999"],
    "unit_price_cents": [1, 7, 100, 10**13],
    "cents": [1, 100, 121],
    "country": ["BE", "FR", "US", "GR"],
    "kind": ["individual", "company", "deposit", "final", "progress"],
    "email": ["a@example.org", "Ω@example.org", "a@" + "x" * 240 + ".be"],
    "enterprise_number": ["0417.497.106", "BE0417497106", "0417497106 "],
    "vat_number": ["BE0417497106", "EL094259216", "FR40303265045"],
    "accepted_on": ["2026-09-14", "0001-01-01"],
    "cancelled_on": ["2026-09-14"],
    "percent": ["100", "0.0001", "33.3333", "999.9999"],
}
_NUMBERS = ["0", "0.0", "1", "0.000001", "999999999.999999", "100", "100.0001", "000", "21", "6", "2.5", "0.5"]


@dataclass(slots=True)
class Pool:
    """Ids of things that are there, by their prefix: each reply adds those that it tells."""

    ids: dict[str, list[str]] = field(default_factory=dict)

    def learn(self, text: str) -> None:
        for match in _THING.finditer(text):
            ids_of_kind = self.ids.setdefault(match[1], [])
            if match[0] not in ids_of_kind and len(ids_of_kind) < 200:
                ids_of_kind.append(match[0])

    def pick(self, prefix: str, number: int) -> str:
        """One that is there, or one that nothing has."""
        ids_of_kind = self.ids.get(prefix, [])
        return ids_of_kind[number % len(ids_of_kind)] if ids_of_kind and number % 10 != 9 else f"{prefix}_{number:032x}"


def requests(kind: type[Request[Any]], pool: Pool) -> st.SearchStrategy[Any]:
    """JSON-like arguments that the schema of `kind` allows, or nearly."""
    schema = kind.model_json_schema()
    return _of(schema, schema.get("$defs", {}), pool)


def _of(schema: Mapping[str, Any], defs: Mapping[str, Any], pool: Pool) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _of(defs[schema["$ref"].rpartition("/")[2]], defs, pool)
    if "anyOf" in schema:
        return st.one_of([_of(option, defs, pool) for option in schema["anyOf"]])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    kind = schema.get("type")
    if kind in {"object", "array"}:
        return (_object if kind == "object" else _array)(schema, defs, pool)
    return _plain(schema, pool)


def _plain(schema: Mapping[str, Any], pool: Pool) -> st.SearchStrategy[Any]:
    match schema.get("type"):
        case "integer":
            return _integer(schema)
        case "string":
            return _string(schema, pool)
        case "boolean":
            return st.booleans()
        case _:
            return st.none()


def _object(schema: Mapping[str, Any], defs: Mapping[str, Any], pool: Pool) -> st.SearchStrategy[Any]:
    strategies = {name: _field(name, part, defs, pool) for name, part in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: strategy for name, strategy in strategies.items() if name in needed},
        optional={name: strategy for name, strategy in strategies.items() if name not in needed},
    )


def _field(name: str, schema: Mapping[str, Any], defs: Mapping[str, Any], pool: Pool) -> st.SearchStrategy[Any]:
    """Most of the values of a field that has rules of its own obey them, so that what lies behind is reached."""
    edges = _of(schema, defs, pool)
    return _mostly(st.sampled_from(_SOUND[name]), edges) if name in _SOUND else edges


def _mostly(usual: st.SearchStrategy[Any], seldom: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 5).flatmap(lambda number: seldom if number == 5 else usual)


def _array(schema: Mapping[str, Any], defs: Mapping[str, Any], pool: Pool) -> st.SearchStrategy[Any]:
    least = schema.get("minItems", 0)
    few = st.lists(_of(schema["items"], defs, pool), min_size=least, max_size=max(least, 3))
    return few | few.map(lambda items: (items * 50)[: min(50, schema.get("maxItems", 50))])


def _integer(schema: Mapping[str, Any]) -> st.SearchStrategy[int]:
    low, high = schema.get("minimum", -(10**13)), schema.get("maximum", 10**13)
    low = schema.get("exclusiveMinimum", low - 1) + 1
    edges = [low, low + 1, high, high - 1, 1, 7, 100, 100_000, 2**31, 2**53]
    return st.sampled_from([edge for edge in edges if low <= edge <= high])


def _string(schema: Mapping[str, Any], pool: Pool) -> st.SearchStrategy[str]:
    form, pattern = schema.get("format"), schema.get("pattern", "")
    if form == "uuid":
        return st.uuids().map(str)
    if form == "date":
        return st.sampled_from(_DATES)
    if match := _ID.fullmatch(pattern):
        return st.integers(0, 1000).map(lambda number: pool.pick(match[1], number))
    return _text(pattern, schema.get("maxLength", 200))


def _text(pattern: str, most: int) -> st.SearchStrategy[str]:
    texts = st.sampled_from([text[:most] for text in (*_TEXTS, *_NUMBERS)]) | st.just("x" * min(most, 3000))
    if not pattern:
        return texts | st.text(max_size=min(most, 40))
    if "[^" in pattern:
        return texts
    if "A-Za-z0-9+/" in pattern:
        return st.sampled_from(["AAAA", "PD94", "AAA=", "A===", "PEE+PC9BPg==", "IA==" * 100])
    return _mostly(st.from_regex(pattern, fullmatch=True).map(lambda text: text[:most]), texts)
