"""The reference page of events, and what all reference pages are made with."""

import json
from collections.abc import Iterable, Sequence

from contracts.catalogue import EVENTS, EventSpec
from contracts.tooling.schemas import Schema, docstring_of, envelope_of, plain_schema

MADE = "<!-- Made by `gedeeld contracts`. Do not edit: change the class that it comes from. -->"

_NO_CONTROLS = r"^[^\x00"  # how the pattern of free text begins


def events_page() -> str:
    head = [
        "# Events",
        MADE,
        "Every event travels in this envelope on the exchange `gedeeld.events`; its type is the routing key.",
        "## The envelope",
        fields_table(_envelope()),
    ]
    return page([*head, *(part for spec in EVENTS for part in _event(spec))])


def page(parts: Iterable[str]) -> str:
    """Paragraphs, one empty line apart."""
    return "\n\n".join(part for part in parts if part) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(map(_cell, row)) + " |" for row in rows])


def fields_table(schema: Schema) -> str:
    """Name, type, default and meaning of every field; nested ones below their parent."""
    rows = list(_rows(schema, ""))
    return table(("field", "type", "when absent", "meaning"), rows) if rows else "No fields."


def _envelope() -> Schema:
    schema = plain_schema(envelope_of(EVENTS[0].event))
    return {
        **schema,
        "properties": {name: field for name, field in schema["properties"].items() if name != "data"},
    }


def _event(spec: EventSpec) -> Iterable[str]:
    consumers = ", ".join(spec.consumers) or "nobody yet"
    yield f"## {spec.event.__name__}"
    often = " Published at most once about a subject." if spec.once else ""
    counted = f" Consumers count it once by {', '.join(f'`{name}`' for name in spec.event.ABOUT)}."
    yield f"`{spec.type}`. Published by **{spec.owner}**, consumed by **{consumers}**.{often}{counted}"
    yield docstring_of(spec.event)
    yield fields_table(plain_schema(spec.event))


def _rows(schema: Schema, prefix: str) -> Iterable[tuple[str, str, str, str]]:
    required = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        absent = "refused" if name in required else f"`{_value(field.get('default'))}`"
        yield f"`{prefix}{name}`", _type(field), absent, field.get("description", "")
        inner, path = field, f"{prefix}{name}."
        if field.get("type") == "array":
            inner, path = field["items"], f"{prefix}{name}[]."
        yield from _rows(inner, path)


def _type(field: Schema) -> str:
    if "anyOf" in field:
        return " or ".join(_type(choice) for choice in field["anyOf"])
    if "const" in field:
        return f"`{_value(field['const'])}`"
    if "enum" in field:
        return ", ".join(f"`{_value(value)}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}{_bounds(field, 'minItems', 'maxItems')}"
    name = str(field.get("format") or field.get("type", "any"))
    if field.get("pattern", "").startswith(_NO_CONTROLS):
        name = "text"
    elif "pattern" in field:
        return f"{name} `{field['pattern']}`"
    return name + _bounds(field, "minimum", "maximum") + _bounds(field, "minLength", "maxLength")


def _bounds(field: Schema, low: str, high: str) -> str:
    least, most = field.get(low), field.get(high)
    if low == "minimum" and "exclusiveMinimum" in field:
        least = field["exclusiveMinimum"] + 1
    if least is not None and most is not None:
        return f" ({least:,} to {most:,})"
    if least is not None:
        return f" (from {least:,})"
    return "" if most is None else f" (up to {most:,})"


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
