"""The broker's exchanges, queues, bindings and rights, all made from contracts/catalogue.py.

Queues exist before anything is published. Each service is a broker user of its own that may publish only its own
events, read only its own queues, and call only what the catalogue grants; the broker answers 403 to the rest.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis.amqp.connection import Bus
from chassis.amqp.policies import LAST_EXCHANGE, policies
from contracts.catalogue import BROKER_USERS, CALLERS, EVENTS, OPERATOR, SERVICES, WATCHER, consumed_by, published_by

LADDER_MS = (5_000, 60_000, 600_000)  # waits before the 2nd, 3rd and 4th try of a single message
EVENTS_EXCHANGE = "gedeeld.events"
DEAD_EXCHANGE = "gedeeld.dead"
REDELIVER_EXCHANGE = "gedeeld.redeliver"  # straight to one queue by its name: after a wait, or at a replay
RPC_EXCHANGE = "nameko-rpc"
REPLY_KEY = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
DELIVERY_LIMIT = 50  # last belt against a message that kills its process; healthy neighbours are redelivered too
CALL_TTL_MS = 600_000  # nobody waits longer for a reply

NOTHING = "^$"
_OF_THE_BROKER = {DEAD_EXCHANGE, LAST_EXCHANGE}  # it alone puts messages there


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """A durable queue: `arguments` are RabbitMQ's, `bindings` are (exchange, routing key)."""

    name: str
    arguments: Mapping[str, str | int]
    bindings: tuple[tuple[str, str], ...] = field(default=())


def retry_exchange(step: int) -> str:
    """Where a message goes for its wait before try `step` + 1 (steps count from 1)."""
    return f"gedeeld.retry.{step}"


def exchanges() -> list[str]:
    """All of them durable topic exchanges."""
    retries = [retry_exchange(step) for step, _ in enumerate(LADDER_MS, 1)]
    return [EVENTS_EXCHANGE, DEAD_EXCHANGE, LAST_EXCHANGE, REDELIVER_EXCHANGE, RPC_EXCHANGE, *retries]


def queues(ladder_ms: Iterable[int] = LADDER_MS) -> list[QueueSpec]:
    """Event queues, and for every service its ladder, its dead letters, the queue behind them, and its call queue."""
    specs = [
        QueueSpec(spec.queue(consumer), _event_arguments(spec.queue(consumer)), _event_bindings(spec.type, consumer))
        for spec in EVENTS
        for consumer in spec.consumers
    ]
    for service in SERVICES:
        specs += [_ladder_step(service, step, wait) for step, wait in enumerate(ladder_ms, 1)]
        specs.append(QueueSpec(f"{service}.dead", {"x-queue-type": "quorum"}, ((DEAD_EXCHANGE, f"{service}.#"),)))
        specs.append(QueueSpec(f"{service}.last", {"x-queue-type": "quorum"}, ((LAST_EXCHANGE, f"{service}.#"),)))
        specs.append(QueueSpec(f"rpc-{service}", {"x-message-ttl": CALL_TTL_MS}, ((RPC_EXCHANGE, f"{service}.*"),)))
    return specs


def _event_bindings(event_type: str, consumer: str) -> tuple[tuple[str, str], ...]:
    return ((EVENTS_EXCHANGE, event_type), (REDELIVER_EXCHANGE, f"{consumer}.{event_type}"))


def _event_arguments(queue: str) -> dict[str, str | int]:
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD_EXCHANGE,
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # at-least-once dead-lettering needs it
    }


def _ladder_step(service: str, step: int, wait_ms: int) -> QueueSpec:
    arguments: dict[str, str | int] = {
        "x-queue-type": "quorum",
        "x-message-ttl": wait_ms,
        "x-dead-letter-exchange": REDELIVER_EXCHANGE,  # keeps the routing key, which is the queue to return to
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    return QueueSpec(f"{service}.retry.{step}", arguments, ((retry_exchange(step), f"{service}.#"),))


def declare(amqp_url: str, ladder_ms: Iterable[int] = LADDER_MS) -> int:
    """Declare everything on a broker as this user; returns the number of queues. Idempotent."""
    specs = queues(ladder_ms)
    bus = Bus(amqp_url, "gedeeld topology")
    bus.connect()
    try:
        channel = bus.channel()
        for name in exchanges():
            channel.exchange_declare(name, "topic", durable=True, auto_delete=False)
        for spec in specs:
            channel.queue_declare(spec.name, durable=True, auto_delete=False, arguments=dict(spec.arguments))
            for exchange_name, key in spec.bindings:
                channel.queue_bind(spec.name, exchange_name, key)
    finally:
        bus.close()
    return len(specs)


def definitions(vhost: str, password_hashes: Mapping[str, str], ladder_ms: Iterable[int] = LADDER_MS) -> dict[str, Any]:
    """RabbitMQ's definitions file for one virtual host: users, rights, policies, exchanges, queues, bindings.

    `password_hashes` has one entry (base64 of salt and SHA-256) for each of BROKER_USERS.
    """
    specs = queues(ladder_ms)
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {
                "name": user,
                "password_hash": password_hashes[user],
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "",
            }
            for user in BROKER_USERS
        ],
        "permissions": [{"user": user, "vhost": vhost, **_rights(user)} for user in BROKER_USERS],
        "topic_permissions": [
            {"user": user, "vhost": vhost, "exchange": exchange, **rights}
            for user in BROKER_USERS
            for exchange, rights in _topic_rights(user).items()
        ],
        "policies": policies(vhost),
        "exchanges": [
            {
                "name": name,
                "vhost": vhost,
                "type": "topic",
                "durable": True,
                "auto_delete": False,
                "arguments": {},
            }
            for name in exchanges()
        ],
        "queues": [
            {
                "name": q.name,
                "vhost": vhost,
                "durable": True,
                "auto_delete": False,
                "arguments": dict(q.arguments),
            }
            for q in specs
        ],
        "bindings": [
            {
                "source": exchange,
                "vhost": vhost,
                "destination": q.name,
                "destination_type": "queue",
                "routing_key": key,
                "arguments": {},
            }
            for q in specs
            for exchange, key in q.bindings
        ],
    }


def _rights(user: str) -> dict[str, str]:
    if user == OPERATOR:
        own = r"rpc\.reply-.*"
        return {
            "configure": rf"^{own}$",  # who may declare the exchange of calls may delete it
            "write": rf"^({own}|nameko-rpc)$",
            "read": rf"^({own}|nameko-rpc)$",
        }
    if user == WATCHER:  # apart from the operator: who reads one exchange and writes another may bind the two
        own = "watch-.*"
        return {"configure": f"^{own}$", "write": f"^{own}$", "read": rf"^({own}|gedeeld\.events)$"}
    writable = "|".join(re.escape(name) for name in exchanges() if name not in _OF_THE_BROKER)
    return {"configure": NOTHING, "write": f"^({writable})$", "read": rf"^({user}\..*|rpc-{user})$"}


def _topic_rights(user: str) -> dict[str, dict[str, str]]:
    """What `user` may write to and read from each topic exchange, by routing key."""
    called = _any_of(CALLERS.get(user, ()))
    rights = {name: {"write": NOTHING, "read": NOTHING} for name in exchanges()}
    if user == OPERATOR:
        return rights | {RPC_EXCHANGE: {"write": f"^({called})$", "read": f"^{REPLY_KEY}$"}}
    if user == WATCHER:
        return rights | {EVENTS_EXCHANGE: {"write": NOTHING, "read": ".*"}}
    own_queues = _any_of(spec.queue(user) for spec in consumed_by(user))
    rights = {name: {"write": f"^({own_queues})$", "read": NOTHING} for name in exchanges()}
    rights[EVENTS_EXCHANGE] = {"write": f"^({_any_of(s.type for s in published_by(user))})$", "read": NOTHING}
    rights |= {name: {"write": NOTHING, "read": NOTHING} for name in _OF_THE_BROKER}
    answers = f"{REPLY_KEY}|{called}" if called else REPLY_KEY
    rights[RPC_EXCHANGE] = {"write": f"^({answers})$", "read": NOTHING}
    return rights


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in names)
