"""The AsyncAPI 3.0 document of all events, made from the catalogue."""

from typing import Any

import yaml

from contracts.catalogue import EVENTS, EventSpec
from contracts.tooling.schemas import docstring_of

EXCHANGE = "gedeeld.events"
_BINDING = "0.3.0"  # version of AsyncAPI's AMQP binding
_DRAFT_7 = "application/schema+json;version=draft-07"


def asyncapi() -> str:
    """The document as YAML: a channel per routing key, and who sends and receives on it."""
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Gedeeld events",
            "version": "1.0.0",
            "description": "What the services tell each other. Made by `gedeeld contracts`; do not edit.",
        },
        "defaultContentType": "application/json",
        "channels": {spec.type: _channel(spec) for spec in EVENTS},
        "operations": {name: body for spec in EVENTS for name, body in _operations(spec).items()},
        "components": {"messages": {message_name(spec): _message(spec) for spec in EVENTS}},
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def message_name(spec: EventSpec) -> str:
    """`InvoicePaidV1`."""
    return spec.event.__name__ + spec.type.rpartition(".")[2].upper()


def _channel(spec: EventSpec) -> dict[str, Any]:
    name = message_name(spec)
    exchange = {"name": EXCHANGE, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": spec.type,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": _BINDING}},
    }


def _operations(spec: EventSpec) -> dict[str, dict[str, Any]]:
    publishing = {
        "action": "send",
        **_about(spec),
        "bindings": {"amqp": {"deliveryMode": 2, "mandatory": True, "bindingVersion": _BINDING}},
    }
    consuming = {
        f"{consumer}.consumes.{spec.type}": {
            "action": "receive",
            **_about(spec),
            "bindings": {"amqp": {"ack": True, "bindingVersion": _BINDING}},
            "x-queue": spec.queue(consumer),
        }
        for consumer in spec.consumers
    }
    return {f"{spec.owner}.publishes.{spec.type}": publishing, **consuming}


def _about(spec: EventSpec) -> dict[str, Any]:
    channel = f"#/channels/{spec.type}"
    return {
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{message_name(spec)}"}],
    }


def _message(spec: EventSpec) -> dict[str, Any]:
    schema = {"$ref": f"./schemas/events/{spec.type}.schema.json"}
    return {
        "name": spec.type,
        "title": spec.event.__name__,
        "summary": docstring_of(spec.event),
        "contentType": "application/json",
        "correlationId": {"location": "$message.payload#/correlation_id"},
        "payload": {"schemaFormat": _DRAFT_7, "schema": schema},
    }
