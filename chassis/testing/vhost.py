"""One use of the test broker: a virtual host of its own, with the whole topology and every principal's rights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.amqp.connection import OutgoingMessage
from chassis.amqp.publisher import NotConfirmed, Publisher
from chassis.amqp.topology import EVENTS_EXCHANGE, LADDER_MS, definitions
from chassis.testing.harness import envelope_of
from contracts.catalogue import BROKER_USERS, EventSpec, event_spec
from contracts.wire.base import Event
from deploy.local.passwords import Secrets
from deploy.local.provision import broker_password_hashes, broker_user
from deploy.local.servers import Broker
from kernel.clock import utc_now

PUBLISHED_AT_ONCE = 500
TESTER = "tester"  # a broker administrator of the tests: may do anything in every virtual host


@dataclass(frozen=True, slots=True)
class Vhost:
    """A virtual host. Never deleted: RabbitMQ 3.10 loses its dead-letter workers when many queues go at once."""

    name: str
    broker: Broker
    secrets: Secrets

    def url(self, principal: str) -> str:
        """The `amqp://` URL of a service, the operator, the watcher or the tester."""
        return self.url_with(principal, self.secrets.password(broker_user(principal)))

    def publish(self, *events: Event, repeats: int = 1) -> None:
        """Publish events as their owner says them, confirmed. The same event again has the same message id."""
        outgoing = [_outgoing(event) for event in events] * repeats
        publisher = Publisher(self.url(_spec(events[0]).owner), "a test")
        try:
            for start in range(0, len(outgoing), PUBLISHED_AT_ONCE):
                if not all(publisher.publish(outgoing[start : start + PUBLISHED_AT_ONCE])):
                    raise NotConfirmed("an event was not routed")
        finally:
            publisher.close()

    def url_with(self, user: str, password: str) -> str:
        return self.broker.url(user, password, self.name)


def make_vhost(broker: Broker, secrets: Secrets, name: str, ladder_ms: Iterable[int] = LADDER_MS) -> Vhost:
    """Declare everything in a fresh virtual host. A short `ladder_ms` makes retries quick."""
    hashes = broker_password_hashes([*BROKER_USERS, TESTER], secrets)
    broker.import_definitions(with_tester(definitions(name, hashes, ladder_ms), name, hashes[TESTER]))
    return Vhost(name, broker, secrets)


def with_tester(definitions: dict[str, Any], vhost: str, password_hash: str) -> Mapping[str, Any]:
    """The same, with a user of the tests who may do anything there."""
    user = {
        "name": TESTER,
        "password_hash": password_hash,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }
    rights = {"user": TESTER, "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*"}
    return definitions | {"users": [*definitions["users"], user], "permissions": [*definitions["permissions"], rights]}


def _outgoing(event: Event) -> OutgoingMessage:
    envelope = envelope_of(event, None, utc_now())
    return OutgoingMessage(EVENTS_EXCHANGE, event.NAME, envelope.model_dump_json().encode(), str(envelope.id))


def _spec(event: Event) -> EventSpec:
    spec = event_spec(event.NAME)
    if spec is None:
        raise LookupError(event.NAME)
    return spec
