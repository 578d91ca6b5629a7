"""The broker: declare its topology, watch the events."""

import base64
import json
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from chassis.cli.failures import Failure, OutOfReach, WrongUse
from chassis.cli.output import AsJson, print_json, print_line, print_table
from chassis.cli.system import running_settings

PASSWORD = "GEDEELD_BROKER_PASSWORD_"  # noqa: S105  (the beginning of a variable's name)
_LOOK_S = 1.0  # how soon Ctrl-C is noticed
_WATCHED = 10_000  # events that wait for a slow terminal; then the oldest go


def topology(
    definitions: Annotated[
        Path | None,
        typer.Option(help="Write RabbitMQ's definitions file instead ('-': print it)."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Bring a running broker up to date, rights and policies too.")
    ] = False,
    vhost: Annotated[str, typer.Option(help="Virtual host, for --definitions and --apply.")] = "gedeeld",
    listing: Annotated[bool, typer.Option("--list", help="Print every queue; needs no broker.")] = False,
    as_json: AsJson = False,
) -> None:
    """Declare every exchange, queue and binding on $GEDEELD_AMQP_URL. Safe to repeat.

    --definitions writes users, rights and policies too, with each password from $GEDEELD_BROKER_PASSWORD_<USER>;
    --apply gives the same to the management API at $RABBITMQ_MANAGEMENT_URL, whose user must be an administrator.
    """
    if listing:
        _print_queues(as_json=as_json)
    elif definitions is not None:
        _write_definitions(definitions, vhost)
    elif apply:
        _apply(vhost)
    else:
        count = _declare()
        print_json({"queues": count}) if as_json else print(f"{count} queues stand")


def events(
    count: Annotated[int, typer.Option(min=0, help="Stop after this many (0: never).")] = 0,
    as_json: AsJson = False,
) -> None:
    """Watch events pass: time, type, subject, who caused it; never what they carry. Ctrl-C stops."""
    here = running_settings()
    if not here.watch_url:
        raise OutOfReach("Not reachable: GEDEELD_WATCH_URL is not set (is `make up` running?)")
    try:
        _watch(here.watch_url, count, as_json=as_json)
    except KeyboardInterrupt:
        return


def hashed(password: str, salt: bytes) -> str:
    """RabbitMQ's `rabbit_password_hashing_sha256`; `salt` has 4 bytes."""
    return base64.b64encode(salt + sha256(salt + password.encode()).digest()).decode()


def line_of(body: bytes) -> dict[str, str]:
    """What may be shown of an event: the envelope without its data."""
    try:
        envelope = json.loads(body)
        return {name: str(envelope.get(name, "?")) for name in ("occurred_at", "type", "subject", "actor", "id")}
    except (ValueError, AttributeError):
        return {"type": "unreadable", "occurred_at": "?", "subject": "?", "actor": "?", "id": "?"}


def _print_queues(*, as_json: bool) -> None:
    from chassis.amqp.topology import queues

    specs = queues()
    if as_json:
        print_json([{"name": q.name, "arguments": dict(q.arguments), "bindings": q.bindings} for q in specs])
        return
    rows = [(q.name, q.arguments.get("x-queue-type", "classic"), _limits(q.arguments), _bound(q)) for q in specs]
    print_table(f"{len(rows)} queues", ("queue", "kind", "limits", "bound to"), rows)


def _limits(arguments: Any) -> str:
    texts = {"x-message-ttl": "kept {} ms", "x-delivery-limit": "{} deliveries"}
    return ", ".join(text.format(arguments[key]) for key, text in texts.items() if key in arguments)


def _bound(queue: Any) -> str:
    return "\n".join(f"{exchange} {key}" for exchange, key in queue.bindings)


def _write_definitions(path: Path, vhost: str) -> None:
    text = json.dumps(_definitions(vhost), indent=2) + "\n"
    if str(path) == "-":
        print(text, end="")
        return
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    print(f"{path} written; it holds password hashes, so keep it private")


def _apply(vhost: str) -> None:
    from chassis.amqp.management import ManagementApi, ManagementRefused

    url = os.environ.get("RABBITMQ_MANAGEMENT_URL", "")
    if not url:
        raise WrongUse("RABBITMQ_MANAGEMENT_URL is not set: http(s)://user:password@host of an administrator")
    try:
        ManagementApi(url).import_definitions(_definitions(vhost))
    except ManagementRefused as refusal:
        raise Failure(f"The broker may be half up to date, run this again: {refusal}") from refusal
    print(f"The broker's {vhost} is up to date")


def _definitions(vhost: str) -> dict[str, Any]:
    from chassis.amqp.topology import definitions
    from contracts.catalogue import BROKER_USERS

    return definitions(vhost, _password_hashes(BROKER_USERS))


def _password_hashes(users: Sequence[str]) -> dict[str, str]:
    missing = [PASSWORD + user.upper() for user in users if not os.environ.get(PASSWORD + user.upper())]
    if missing:
        raise WrongUse(f"No password for every broker user: set {', '.join(missing)}")
    return {user: hashed(os.environ[PASSWORD + user.upper()], os.urandom(4)) for user in users}


def _declare() -> int:
    url = os.environ.get("GEDEELD_AMQP_URL", "")
    if not url:
        raise WrongUse("GEDEELD_AMQP_URL is not set: the amqp:// URL of a user who may declare queues")
    from chassis.amqp.topology import declare

    return declare(url)


def _watch(url: str, count: int, *, as_json: bool) -> None:
    from chassis.amqp.connection import Bus
    from chassis.amqp.topology import EVENTS_EXCHANGE
    from chassis.ops.peers import WATCHED_BROKER, broker_peer
    from kernel.identifiers import uuid7

    broker_peer(url, WATCHED_BROKER)
    shown = 0
    bus = Bus(url, "gedeeld events")
    bus.connect()
    try:
        channel = bus.channel(prefetch=200)

        def show(message: Any) -> None:
            nonlocal shown
            if count and shown >= count:
                return
            shown += 1
            _show(line_of(message.body), as_json=as_json)
            bus.ack_one(channel, message.delivery_tag)

        queue = f"watch-{uuid7()}"
        arguments = {"x-max-length": _WATCHED}
        channel.queue_declare(queue, exclusive=True, auto_delete=True, durable=False, arguments=arguments)
        channel.queue_bind(queue, EVENTS_EXCHANGE, "#")
        bus.consume(channel, queue, show)
        while not count or shown < count:
            bus.drain(_LOOK_S)
    finally:
        bus.close()


def _show(line: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print_line(line)
    else:
        print(f"{line['occurred_at']}  {line['type']:45} {line['subject']:40} {line['actor']}", flush=True)
