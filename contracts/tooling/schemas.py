"""The JSON Schema of everything on the wire, made from the pydantic classes and the catalogue.

Each schema stands alone: what pydantic puts under `$defs` is written out in place, so that any reader of
draft 7 or later can use it, and so that two versions can be compared field by field.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pydantic import BaseModel

from contracts.catalogue import CALLERS, METHODS, SERVICES, EventSpec, MethodSpec
from contracts.wire.base import Event
from contracts.wire.envelope import Envelope

Schema = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"
COMMON = "common"  # stands for the service in the name of what all six answer alike


def event_schema(spec: EventSpec) -> Schema:
    """The whole message: envelope and data. `type` and `producer` are fixed, as the reader checks them."""
    body = plain_schema(envelope_of(spec.event))
    properties = body["properties"]
    properties["type"] = {"const": spec.type, "type": "string"} | _described(properties["type"])
    properties["producer"] = {"const": spec.owner, "type": "string"} | _described(properties["producer"])
    head = _head(f"event:{spec.type}", spec.event)
    return head | {"x-owner": spec.owner, "x-consumers": list(spec.consumers)} | _shape(body)


def request_schema(spec: MethodSpec) -> Schema:
    """What the method is asked with, who may call it at all, and which roles it needs."""
    who = {"x-callers": callers(spec), "x-roles": sorted(spec.roles)}
    name = f"rpc:{wire_name(spec)}:request"
    return _head(name, spec.request) | who | _shape(plain_schema(spec.request))


def reply_schema(spec: MethodSpec) -> Schema:
    head = _head(f"rpc:{wire_name(spec)}:reply", spec.reply)
    return head | {"x-callers": callers(spec)} | _shape(plain_schema(spec.reply))


def methods_once() -> list[MethodSpec]:
    """Every method, and what all six services answer alike only once (as the first service's)."""
    return [spec for spec in METHODS if not is_common(spec) or spec.service == SERVICES[0]]


@cache
def is_common(spec: MethodSpec) -> bool:
    return sum(other.request is spec.request for other in METHODS) == len(SERVICES)


def wire_name(spec: MethodSpec) -> str:
    """`invoicing.record_payment`, or `common.get_health`."""
    return f"{COMMON if is_common(spec) else spec.service}.{spec.name}"


def callers(spec: MethodSpec) -> list[str]:
    """The principals that the broker lets call this method."""
    return sorted(who for who, names in CALLERS.items() if f"{spec.service}.{spec.name}" in names)


def envelope_of(event: type[Event]) -> type[BaseModel]:
    """The class of a whole message that carries `event`."""
    return cast("type[BaseModel]", Envelope.__class_getitem__(event))


def plain_schema(model: type[BaseModel]) -> Schema:
    """What a reader of this model accepts, without `$ref` and without pydantic's titles."""
    raw = model.model_json_schema(mode="validation")
    plain: Schema = _written_out(raw, raw.get("$defs", {}))
    return plain


def _written_out(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_written_out(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = definitions[node["$ref"].rpartition("/")[2]]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return _written_out({**target, **beside}, definitions)
    return {
        key: {name: _written_out(field, definitions) for name, field in value.items()}
        if key == "properties"
        else _written_out(value, definitions)
        for key, value in node.items()
        if key not in {"$defs", "title"}
    }


def _head(name: str, model: type[BaseModel]) -> Schema:
    head = {"$schema": DIALECT, "$id": f"urn:gedeeld:{name}", "title": model.__name__}
    description = docstring_of(model)
    return head | ({"description": description} if description else {})


def docstring_of(model: type[BaseModel]) -> str:
    """The class's own docstring, on one line; empty when it has none of its own."""
    return " ".join((model.__dict__.get("__doc__") or "").split())


def _shape(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "description"}


def _described(field: Schema) -> Schema:
    return {key: value for key, value in field.items() if key == "description"}
