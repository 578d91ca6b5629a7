"""The kinds of fault. Each is injected while people ask for things, lasts until somebody notices, and is mended."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import LiteralString

import psycopg
from psycopg import sql

from chassis.amqp.connection import OutgoingMessage
from chassis.amqp.publisher import NotConfirmed, Publisher
from chassis.amqp.topology import EVENTS_EXCHANGE, REDELIVER_EXCHANGE
from chassis.testing.vhost import TESTER
from chassis.testing.waiting import eventually
from chassis.tests.wire import HOSTILE_PROPERTIES, wire
from contracts.catalogue import EVENTS, METHODS, OPERATOR, SERVICES
from deploy.local.provision import broker_user, password_hash
from tests.faults.campaign.ground import PATIENCE_S, Ground, to_broker, to_database
from tests.faults.campaign.lines import WAYS
from tests.faults.holding import hold_before
from tests.faults.striking import count, kill_beside

Kind = Callable[[Ground, Random], None]
RELAYS = tuple(f"{service}-relay" for service in SERVICES)
STEPS = (
    ("invoicing", "insert", "issued_invoice"),
    ("invoicing", "insert", "payment"),
    ("invoicing", "insert", "credit_note"),
    ("invoicing", "insert", "posting"),
    ("invoicing", "insert", "outbox"),
    ("invoicing", "insert", "request"),
    ("contributions", "insert", "inbox"),
    ("contributions", "insert", "posting"),
    ("contributions", "insert", "outbox"),
    ("payroll", "insert", "inbox"),
    ("payroll", "insert", "posting"),
    ("payroll", "insert", "contract"),
    ("payroll", "insert", "budget_fact"),
    ("members", "insert", "member"),
    ("governance", "insert", "inbox"),
    ("governance", "insert", "share_movement"),
    ("notifications", "insert", "inbox"),
    ("notifications", "insert", "letter"),
)
"""Where a worker is killed before it writes what it was about to write."""


def _some(dice: Random, names: tuple[str, ...], most: int = 3) -> list[str]:
    return dice.sample(names, dice.randint(1, most))


def workers_killed(ground: Ground, dice: Random) -> None:
    names = _some(dice, SERVICES)
    ground.note(f"SIGKILL to {', '.join(names)}")
    ground.kill(names)
    ground.felt()
    ground.system.start(*names)


def relays_killed(ground: Ground, dice: Random) -> None:
    names = _some(dice, RELAYS)
    ground.note(f"SIGKILL to {', '.join(names)}")
    ground.kill(names)
    ground.felt()
    ground.system.start(*names)


def everything_killed(ground: Ground, _dice: Random) -> None:
    ground.note("SIGKILL to all workers and relays")
    ground.kill((*SERVICES, *RELAYS))
    ground.felt()
    ground.system.start(*SERVICES, *RELAYS)


def killed_before_a_step(ground: Ground, dice: Random) -> None:
    service, verb, table = dice.choice(STEPS)
    ground.note(f"SIGKILL to {service} before it can {verb} into {table}")
    with hold_before(ground.system, service, verb, table) as reached:
        eventually(reached, PATIENCE_S, f"{verb} into {table}")
        ground.system.kill(service)
    ground.system.start(service)


def relay_killed_before_its_mark(ground: Ground, dice: Random) -> None:
    service = dice.choice(("members", "governance", "invoicing", "contributions", "payroll"))
    ground.note(f"SIGKILL to {service}-relay after the broker's confirm, before its own mark")
    with hold_before(ground.system, service, "update", "outbox") as reached:
        eventually(reached, PATIENCE_S, "a mark")
        ground.system.kill(f"{service}-relay")
    ground.system.start(f"{service}-relay")


def helper_killed(ground: Ground, _dice: Random) -> None:
    ground.note("SIGKILL to the process beside invoicing that makes documents")
    eventually(lambda: kill_beside(ground.system), PATIENCE_S, "a document being made")
    ground.felt()


def processes_stopped(ground: Ground, dice: Random) -> None:
    names = _some(dice, (*SERVICES, *RELAYS))
    ground.note(f"SIGTERM to {', '.join(names)}")
    ground.system.stop(*names)
    deaf = [name for name in names if ground.system.programs.processes[name].poll() == -signal.SIGKILL]
    assert not deaf, f"SIGTERM did not end {deaf}"
    ground.felt()
    ground.system.start(*names)


def processes_frozen(ground: Ground, dice: Random) -> None:
    names = _some(dice, (*SERVICES, *RELAYS))
    ground.note(f"SIGSTOP to {', '.join(names)}, then SIGCONT")
    groups = [ground.system.programs.processes[name].pid for name in names]
    for group in groups:
        os.killpg(group, signal.SIGSTOP)
    try:
        ground.given_up(*(to_broker(name.removesuffix("-relay")) for name in names))
    finally:
        for group in groups:
            os.killpg(group, signal.SIGCONT)


def broker_killed(ground: Ground, _dice: Random) -> None:
    ground.note("SIGKILL to the broker")
    ground.broker.kill()
    ground.felt()
    ground.broker.start()


def broker_restarted(ground: Ground, _dice: Random) -> None:
    ground.note("the broker is stopped and started")
    ground.broker.stop()
    ground.felt()
    ground.broker.start()


def database_killed(ground: Ground, _dice: Random) -> None:
    ground.note("SIGKILL to the database server and all its sessions")
    ground.postgres.kill()
    ground.felt()
    ground.postgres.start()


def database_restarted(ground: Ground, _dice: Random) -> None:
    ground.note("the database server is stopped and started")
    ground.postgres.stop()
    ground.felt()
    ground.postgres.start()


def sessions_ended(ground: Ground, dice: Random) -> None:
    names = _some(dice, SERVICES)
    ground.note(f"pg_terminate_backend for every session of {', '.join(names)}")
    _end_sessions(ground, names)
    ground.felt()


def broker_lines_cut(ground: Ground, dice: Random) -> None:
    names = _some(dice, SERVICES, len(SERVICES))
    with _cut(ground, [to_broker(name) for name in names]):
        ground.felt()


def database_lines_cut(ground: Ground, dice: Random) -> None:
    names = _some(dice, SERVICES, len(SERVICES))
    with _cut(ground, [to_database(name) for name in names]):
        ground.felt()


def callers_cut(ground: Ground, _dice: Random) -> None:
    """Whoever had asked does not know whether it was done."""
    with _cut(ground, [to_broker(OPERATOR)]):
        ground.felt()


def broker_lines_silent(ground: Ground, dice: Random) -> None:
    lines = [to_broker(name) for name in _some(dice, SERVICES)]
    with _silent(ground, lines, dice):
        ground.given_up(*lines)


def database_lines_silent(ground: Ground, dice: Random) -> None:
    lines = [to_database(name) for name in _some(dice, SERVICES)]
    with _silent(ground, lines, dice):
        ground.felt(12)


def servers_silent(ground: Ground, dice: Random) -> None:
    """As when the whole host is frozen: connections stand, nothing is answered."""
    to_server = dice.choice((to_broker, to_database))
    lines = [to_server(name) for name in SERVICES]
    with _silent(ground, lines, dice):
        ground.felt(12)


def lines_cut_one_by_one(ground: Ground, dice: Random) -> None:
    """Swizzled: mended in another order than they were cut."""
    lines = [to_server(name) for name in SERVICES for to_server in (to_broker, to_database)]
    chosen = dice.sample(lines, dice.randint(3, 8))
    ground.note(f"cut one by one, mended in another order: {', '.join(chosen)}")
    try:
        for line in chosen:
            ground.lines.cut(line)
            ground.felt(2)
        for line in dice.sample(chosen, len(chosen)):
            ground.lines.heal(line)
            ground.felt(2)
    finally:
        ground.lines.heal()


def database_refuses(ground: Ground, dice: Random) -> None:
    names = _some(dice, SERVICES)
    ground.note(f"the database lets {', '.join(names)} in no more, for a while")
    _alter_roles(ground, names, "nologin")
    try:
        _end_sessions(ground, names)
        ground.felt(12)
    finally:
        _alter_roles(ground, names, "login")


def broker_refuses(ground: Ground, dice: Random) -> None:
    names = _some(dice, SERVICES)
    ground.note(f"the broker lets {', '.join(names)} in no more, for a while")
    lines = [to_broker(name) for name in names]
    _set_broker_passwords(ground, dict.fromkeys(names, "another"))
    try:
        ground.lines.cut(*lines)
        ground.lines.heal(*lines)
        ground.felt(12)
    finally:
        secrets = ground.system.secrets
        _set_broker_passwords(ground, {name: secrets.password(broker_user(name)) for name in names})


def said_again(ground: Ground, dice: Random) -> None:
    """As if relays had been killed before their mark: events of long ago and of now."""
    divisor = dice.randint(2, 5)
    ground.note(f"every {divisor}th event of all services is published again")
    for service in SERVICES:
        with psycopg.connect(ground.system.dsns[service].app, autocommit=True) as database:
            database.execute("update outbox set published_at = null where id %% %s = 0", [divisor])
            database.execute("notify outbox")
    ground.felt()


def said_in_any_order(ground: Ground, dice: Random) -> None:
    """What a relay that lay down has not published comes in another order, and from the relay once more."""
    service = dice.choice(("invoicing", "payroll", "members"))
    ground.note(f"events of {service} are published in random order, then by its relay again")
    ground.system.kill(f"{service}-relay")
    eventually(lambda: count(ground.system, service, "outbox where published_at is null") > 5, PATIENCE_S, "events")
    rows = ground.system.ask_database(
        service, "select exchange, routing_key, body, message_id from outbox where published_at is null"
    )
    messages = [OutgoingMessage(exchange, key, body.encode(), str(about)) for exchange, key, body, about in rows]
    dice.shuffle(messages)
    _publish(ground, service, messages)
    ground.system.start(f"{service}-relay")


def poison(ground: Ground, dice: Random) -> None:
    """Events that nobody can read, from their owner."""
    specs = [spec for spec in EVENTS if spec.consumers]
    chosen = [dice.choice(specs) for _ in range(dice.randint(2, 6))]
    ground.note(f"unreadable events: {', '.join(sorted(spec.type for spec in chosen))}")
    for number, spec in enumerate(chosen):
        body = f'{{"unreadable": {len(ground.letters)}, "n": {number}'.encode()
        ground.letters |= {(spec.queue(consumer), body) for consumer in spec.consumers}
        _publish(ground, spec.owner, [OutgoingMessage(EVENTS_EXCHANGE, spec.type, body, _no_id(ground))])
    ground.felt()


def foreign_messages(ground: Ground, dice: Random) -> None:
    """Straight onto a queue of its own, as only a replay should come."""
    spec = dice.choice([spec for spec in EVENTS if spec.consumers])
    consumer = dice.choice(spec.consumers)
    queue = spec.queue(consumer)
    bodies = [f'["foreign", {len(ground.letters)}, {n}]'.encode() for n in range(dice.randint(1, 5))]
    ground.note(f"{len(bodies)} foreign messages on {queue}")
    ground.letters |= {(queue, body) for body in bodies}
    _publish(ground, consumer, [OutgoingMessage(REDELIVER_EXCHANGE, queue, body, _no_id(ground)) for body in bodies])
    ground.felt()


def misshapen_calls(ground: Ground, dice: Random) -> None:
    """Bytes that RabbitMQ passes on and that a client library may fail to read."""
    methods = [dice.choice(METHODS) for _ in HOSTILE_PROPERTIES]
    ground.note(f"{len(methods)} misshapen calls, of {', '.join(sorted({method.service for method in methods}))}")
    with wire(ground.system.vhost.url(TESTER)) as bus:
        for method, raw in zip(methods, HOSTILE_PROPERTIES.values(), strict=True):
            key = f"{method.service}.{method.name}"
            bus.publish("nameko-rpc", key, '{"args": [1], "kwargs": {}}', raw_properties=raw)
    ground.felt()


KINDS: tuple[Kind, ...] = (
    *(workers_killed, relays_killed, everything_killed, killed_before_a_step, relay_killed_before_its_mark),
    *(helper_killed, processes_stopped, processes_frozen, broker_killed, broker_restarted, database_killed),
    *(database_restarted, sessions_ended, broker_lines_cut, database_lines_cut, callers_cut, broker_lines_silent),
    *(database_lines_silent, servers_silent, lines_cut_one_by_one, database_refuses, broker_refuses, said_again),
    *(said_in_any_order, poison, foreign_messages, misshapen_calls),
)


@contextmanager
def _cut(ground: Ground, lines: list[str]) -> Iterator[None]:
    ground.note(f"cut: {', '.join(lines)}")
    ground.lines.cut(*lines)
    try:
        yield
    finally:
        ground.lines.heal(*lines)


@contextmanager
def _silent(ground: Ground, lines: list[str], dice: Random) -> Iterator[None]:
    ways = dice.choice((WAYS, WAYS[:1], WAYS[1:]))
    ground.note(f"silent {' and '.join(ways)}: {', '.join(lines)}")
    ground.lines.silence(*lines, ways=ways)
    try:
        yield
    finally:
        ground.lines.heal(*lines)


def _end_sessions(ground: Ground, services: list[str]) -> None:
    with ground.superuser() as server:
        server.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = any(%s)",
            [[f"{service}_app" for service in services]],
        )


def _alter_roles(ground: Ground, services: list[str], how: LiteralString) -> None:
    with ground.superuser() as server:
        for service in services:
            server.execute(sql.SQL("alter role {} " + how).format(sql.Identifier(f"{service}_app")))


def _set_broker_passwords(ground: Ground, passwords: dict[str, str]) -> None:
    algorithm = "rabbit_password_hashing_sha256"
    users = [
        {"name": name, "password_hash": password_hash(password), "hashing_algorithm": algorithm, "tags": ""}
        for name, password in passwords.items()
    ]
    ground.broker.import_definitions({"users": users})


def _no_id(ground: Ground) -> str:
    """A message id such as no service gives: the audit would look for the event of a real one."""
    return f"of-nobody-{len(ground.letters)}"


def _publish(ground: Ground, principal: str, messages: list[OutgoingMessage]) -> None:
    """Confirmed. Raises NotConfirmed."""
    publisher = Publisher(ground.system.vhost.url(principal), "the campaign")
    try:
        if not all(publisher.publish(messages)):
            raise NotConfirmed("a message was not routed")
    finally:
        publisher.close()
