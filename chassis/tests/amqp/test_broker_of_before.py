"""A broker that stands, with the queues and messages of the release before, learns what is new without a restart."""

import json
import re
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from chassis.amqp.policies import policies
from chassis.amqp.topology import CALL_TTL_MS, DELIVERY_LIMIT, LADDER_MS, QueueSpec, definitions, queues
from chassis.cli.app import app
from chassis.testing.vhost import TESTER, Vhost, with_tester
from chassis.testing.waiting import eventually
from chassis.tests.wire import wire
from contracts.catalogue import BROKER_USERS, SERVICES, WATCHER
from contracts.invoicing.events import InvoicePaid
from deploy.local.passwords import Secrets
from deploy.local.ports import remembered_port
from deploy.local.provision import broker_password_hashes, broker_user
from deploy.local.rabbitmq.node import RabbitMQ

NEW_QUEUE = f"payroll.{InvoicePaid.NAME}"
ADMINISTRATOR = "administrator"
OFTEN = 25  # deliveries; where a queue states no limit, RabbitMQ 4 drops the message at the 21st


@pytest.fixture(scope="module")
def node(server_root: Path, server_secrets: Secrets) -> Iterator[RabbitMQ]:
    node = RabbitMQ(server_root / "rabbitmq-of-before", management=True)
    node.start()
    user = {
        "name": ADMINISTRATOR,
        "password_hash": broker_password_hashes([ADMINISTRATOR], server_secrets)[ADMINISTRATOR],
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "administrator",
    }
    node.import_definitions({"users": [user]})
    yield node
    node.stop()


def before(vhost: str, secrets: Secrets) -> Mapping[str, Any]:
    """The definitions of the release before: no policies, nothing behind dead letters; and one event that is new."""
    hashes = broker_password_hashes([*BROKER_USERS, TESTER], secrets)
    old = with_tester(definitions(vhost, hashes), vhost, hashes[TESTER])

    def is_new(text: object) -> bool:
        return ".last" in str(text) or f"'{NEW_QUEUE}'" in str(text)

    kinds = ("queues", "exchanges", "bindings")
    stripped = {kind: [entry for entry in old[kind] if not is_new(list(entry.values()))] for kind in kinds}
    rights = [
        right | {"write": "^$"} if (right["user"], right["exchange"]) == ("invoicing", "gedeeld.events") else right
        for right in old["topic_permissions"]
        if right["exchange"] != "gedeeld.last"
    ]
    return {**old, **stripped, "topic_permissions": rights, "policies": []}


@pytest.fixture
def old_vhost(node: RabbitMQ, server_secrets: Secrets, request: pytest.FixtureRequest) -> Vhost:
    name = request.node.name
    node.import_definitions(before(name, server_secrets))
    return Vhost(name, node, server_secrets)


def applied(vhost: Vhost, node: RabbitMQ) -> str:
    """`gedeeld topology --apply`; its output."""
    password = vhost.secrets.password(broker_user(ADMINISTRATOR))
    api = f"http://{ADMINISTRATOR}:{password}@{node.host}:{remembered_port(node.root, 'management')}"
    passwords = {
        f"GEDEELD_BROKER_PASSWORD_{user.upper()}": vhost.secrets.password(broker_user(user)) for user in BROKER_USERS
    }
    environment = {"RABBITMQ_MANAGEMENT_URL": api, **passwords}
    done = CliRunner().invoke(app, ["topology", "--apply", "--vhost", vhost.name], env=environment)
    assert done.exit_code == 0, done.output
    return done.output


def returned(vhost: Vhost, queue: str, times: int) -> None:
    """Somebody takes the message and goes away with it, again and again."""
    for _ in range(times):
        with wire(vhost.url(TESTER)) as bus, bus.channel() as channel:
            eventually(lambda: channel.basic_get(queue), what=f"a message in {queue}")


def test_new_queues_and_rights_need_no_restart_and_no_new_connection(old_vhost: Vhost, node: RabbitMQ) -> None:
    with wire(old_vhost.url("invoicing")) as invoicing, wire(old_vhost.url(TESTER)) as tester:
        tester.publish("gedeeld.redeliver", f"contributions.{InvoicePaid.NAME}", "{}")
        assert not invoicing.slip_in("gedeeld.events", InvoicePaid.NAME, "{}")
        with pytest.raises(Exception, match="NOT_FOUND"):
            tester.ready(NEW_QUEUE)
        pid = node.pid

        assert "up to date" in applied(old_vhost, node)

        assert invoicing.slip_in("gedeeld.events", InvoicePaid.NAME, "{}")
        assert not invoicing.slip_in("gedeeld.events", "payroll.wage_settled.v1", "{}")
        assert tester.ready(NEW_QUEUE) == 1
        assert tester.ready(f"contributions.{InvoicePaid.NAME}") == 2
        assert (node.pid, node.alive) == (pid, True)


@pytest.mark.parametrize("service", SERVICES)
def test_a_dead_letter_of_before_that_often_comes_back_is_not_lost(
    old_vhost: Vhost, node: RabbitMQ, service: str
) -> None:
    dead, last = f"{service}.dead", f"{service}.last"
    with wire(old_vhost.url(TESTER)) as bus:
        bus.publish("gedeeld.dead", f"{service}.anything", b"of before", delivery_mode=2)
        applied(old_vhost, node)

        returned(old_vhost, dead, OFTEN)
        assert eventually(lambda: bus.ready(dead)) == 1

        node.import_definitions({"policies": [low_limit(old_vhost.name)]})
        returned(old_vhost, dead, 1)  # it has been delivered more often than that already
        assert eventually(lambda: bus.ready(last)) == 1
        assert bus.ready(dead) == 0
        assert bus.get(last).body == "of before"


def test_without_a_queue_behind_it_would_be(old_vhost: Vhost, node: RabbitMQ) -> None:
    """What RabbitMQ 4 does to the queues of before by itself."""
    with wire(old_vhost.url(TESTER)) as bus:
        bus.publish("gedeeld.dead", "payroll.anything", b"of before", delivery_mode=2)
        alone = low_limit(old_vhost.name)
        alone["definition"] = {"delivery-limit": 2}
        node.import_definitions({"policies": [alone]})

        returned(old_vhost, "payroll.dead", 3)

        eventually(lambda: bus.ready("payroll.dead") == 0)


def test_a_queue_of_a_person_is_bounded_however_it_was_declared(old_vhost: Vhost, node: RabbitMQ) -> None:
    with wire(old_vhost.url(WATCHER)) as bus, bus.channel() as channel:
        channel.queue_declare("watch-forgotten", durable=True, auto_delete=False)

    applied(old_vhost, node)

    password = old_vhost.secrets.password(broker_user(ADMINISTRATOR))
    url = f"http://{node.host}:{remembered_port(node.root, 'management')}"
    opener = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    opener.add_password(None, url, ADMINISTRATOR, password)
    ask = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(opener)).open

    def effective() -> object:
        """The API tells it with the queue's first figures, some seconds later."""
        with ask(f"{url}/api/queues/{quote(old_vhost.name, safe='')}/watch-forgotten") as reply:
            return json.load(reply).get("effective_policy_definition")

    expected = {"expires": 300_000, "max-length": 10_000, "max-length-bytes": 64_000_000}
    assert eventually(effective, 30) == expected


def low_limit(vhost: str) -> dict[str, Any]:
    """The policy of dead letters, with a limit that a test can reach."""
    policy = next(policy for policy in policies(vhost) if policy["name"] == "dead letters")
    definition = policy["definition"] | {"delivery-limit": 2}
    return {**policy, "name": "low", "priority": 1, "definition": definition}


def test_arguments_of_queues_that_stand_never_change() -> None:
    """RabbitMQ refuses to declare, and silently does not import, a queue that stands with other arguments."""
    since_0_1_0: dict[str, Mapping[str, Any]] = {
        r"[a-z]+\.(?!dead$|last$|retry\.).+": {
            "x-queue-type": "quorum",
            "x-delivery-limit": 50,
            "x-dead-letter-exchange": "gedeeld.dead",
            "x-dead-letter-routing-key": "itself",
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
        r"[a-z]+\.retry\.[123]": {
            "x-queue-type": "quorum",
            "x-message-ttl": "its wait",
            "x-dead-letter-exchange": "gedeeld.redeliver",
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
        r"[a-z]+\.(dead|last)": {"x-queue-type": "quorum"},
        r"rpc-[a-z]+": {"x-message-ttl": 600_000},
    }
    assert (DELIVERY_LIMIT, CALL_TTL_MS, LADDER_MS) == (50, 600_000, (5_000, 60_000, 600_000))

    for spec in queues():
        [expected] = [arguments for name, arguments in since_0_1_0.items() if re.fullmatch(name, spec.name)]
        waits = {"itself": spec.name, "its wait": LADDER_MS[int(spec.name[-1]) - 1] if ".retry." in spec.name else 0}
        assert dict(spec.arguments) == {key: waits.get(str(value), value) for key, value in expected.items()}


def test_every_quorum_queue_states_a_limit_and_has_a_queue_behind_it() -> None:
    """The last one has none: nobody consumes from it, so nobody gives anything back."""
    quorum = [spec for spec in queues() if spec.arguments.get("x-queue-type") == "quorum"]

    assert [spec.name for spec in quorum if not states(spec, "delivery-limit")] == []
    without = [spec.name for spec in quorum if not states(spec, "dead-letter-exchange")]
    assert without == [f"{service}.last" for service in SERVICES]
    assert [spec.name for spec in quorum if spec.name not in without and not states(spec, "dead-letter-strategy")] == []


def states(spec: QueueSpec, what: str) -> bool:
    """By an argument, or by the one policy that takes the queue."""
    taking = [policy for policy in policies("any") if re.search(policy["pattern"], spec.name)]
    assert len(taking) <= 1
    return f"x-{what}" in spec.arguments or any(what in policy["definition"] for policy in taking)
