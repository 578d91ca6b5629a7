"""The relay: in order, marked only after the broker's word, one active, nothing lost when it dies between steps."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from chassis.amqp.publisher import NotConfirmed
from chassis.db.work import Cause, work
from chassis.events.batch import Batch, read
from chassis.events.relay import SILENT_S, Relay
from chassis.testing.databases import Databases
from chassis.testing.vhost import TESTER, Vhost
from chassis.testing.waiting import eventually
from chassis.tests.wire import Wire, wire
from contracts.catalogue import event_spec
from contracts.contributions.events import TariffSet
from deploy.local.provision import ServiceDsns

HEARD = f"payroll.{TariffSet.NAME}"


class Crash(Exception):
    """The relay died here."""


@pytest.fixture(scope="module")
def vhost(new_vhost: Callable[[], Vhost]) -> Vhost:
    return new_vhost()


@pytest.fixture
def bus(vhost: Vhost) -> Iterator[Wire]:
    with wire(vhost.url(TESTER)) as opened:
        with opened.channel() as channel:
            channel.queue_purge(HEARD)
        yield opened


@pytest.fixture
def new_relay(dsns: ServiceDsns, vhost: Vhost) -> Iterator[Callable[..., Relay]]:
    relays: list[Relay] = []

    def make(batch: int = 1000, silent_s: int = SILENT_S) -> Relay:
        url = vhost.url("contributions")
        relays.append(Relay(dsns.app, url, "contributions", batch=batch, silent_s=silent_s))
        return relays[-1]

    yield make
    for relay in relays:
        relay.stop()
        relay.run()  # a stopped relay lets go of its connections


def say(engine: sa.Engine, cause: Cause, count: int) -> list[str]:
    """Put events in the outbox; their message ids, in order."""
    with work(engine, "contributions", cause) as unit:
        return [
            str(
                unit.publish(
                    TariffSet(
                        legal_entity="BE",
                        since=date(2026, 1, 1) + timedelta(n),
                        turnover_percent="6.5",
                        coefficients=(),
                    ),
                    subject=f"ent_{n}",
                )
            )
            for n in range(count)
        ]


def unsent(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("select count(*) from outbox where published_at is null")).scalar_one())


def heard(bus: Wire) -> list[str]:
    """The message ids on payroll's queue, in order; taken off it."""
    return [m.properties["message_id"] for m in iter(lambda: bus.get(HEARD), None)]


def test_what_was_said_is_sent_in_order_and_marked(
    engine: sa.Engine, cause: Cause, bus: Wire, new_relay: Callable[..., Relay]
) -> None:
    message_ids = say(engine, cause, 25)
    relay = new_relay(batch=10)

    assert [relay.run_once() for _ in range(4)] == [10, 10, 5, 0]

    assert heard(bus) == message_ids
    assert unsent(engine) == 0


def test_a_message_is_persistent_and_holds_the_event_as_it_was_said(
    engine: sa.Engine, cause: Cause, bus: Wire, new_relay: Callable[..., Relay]
) -> None:
    message_ids = say(engine, cause, 1)
    new_relay().run_once()

    message = bus.get(HEARD)

    spec = event_spec(TariffSet.NAME)
    assert spec is not None
    assert (str(read(spec, message.body.encode()).id), message.properties["delivery_mode"]) == (message_ids[0], 2)


def test_an_unroutable_event_is_not_marked_and_is_sent_once_a_queue_is_there(
    engine: sa.Engine, cause: Cause, bus: Wire, new_relay: Callable[..., Relay]
) -> None:
    message_ids = say(engine, cause, 2)
    relay = new_relay()
    with bus.channel() as channel:
        channel.queue_unbind(HEARD, "gedeeld.events", TariffSet.NAME)

    with pytest.raises(NotConfirmed, match="unroutable"):
        relay.run_once()
    assert unsent(engine) == 2

    with bus.channel() as channel:
        channel.queue_bind(HEARD, "gedeeld.events", TariffSet.NAME)
    assert relay.run_once() == 2
    assert heard(bus) == message_ids


@pytest.mark.parametrize(("step", "copies"), [("selected", 1), ("confirmed", 2), ("marked", 1)])
def test_a_crash_between_steps_loses_nothing(
    engine: sa.Engine, cause: Cause, bus: Wire, new_relay: Callable[..., Relay], step: str, copies: int
) -> None:
    """Dying between confirm and mark sends twice; an inbox counts once."""
    say(engine, cause, 1)
    dying = new_relay()

    def crash(at: str) -> None:
        if at == step:
            raise Crash

    dying.step = crash
    with pytest.raises(Crash):
        dying.run_once()
    new_relay().run_once()

    bodies = [m.body.encode() for m in iter(lambda: bus.get(HEARD), None)]
    assert len(bodies) == copies
    assert unsent(engine) == 0
    spec = event_spec(TariffSet.NAME)
    assert spec is not None
    counts = [Batch(spec, HEARD, engine, "payroll", [read(spec, body)]).run(lambda *_: None) for body in bodies]
    assert sum(counts) == 1


@contextmanager
def runs(relay: Relay) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=relay.run, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        relay.stop()
        thread.join(10)
        assert not thread.is_alive()


def holder(dsns: ServiceDsns) -> int | None:
    """The database session that holds the relay's lock."""
    query = """select pid from pg_locks join pg_database d on d.oid = database
        where datname = current_database() and locktype = 'advisory' and granted and objid = 7166002"""
    with psycopg.connect(dsns.audit) as connection:
        row = connection.execute(query).fetchone()
    return None if row is None else int(row[0])


def test_a_second_relay_stands_by_and_takes_over(
    engine: sa.Engine, dsns: ServiceDsns, cause: Cause, bus: Wire, new_relay: Callable[..., Relay]
) -> None:
    first, second = new_relay(), new_relay()
    with runs(second):
        with runs(first):
            eventually(lambda: first.fault is None and second.fault is None, 10, "both relays are well")
            say(engine, cause, 3)
            eventually(lambda: unsent(engine) == 0, 10, "the active relay sends")
            was = holder(dsns)
        say(engine, cause, 2)
        eventually(lambda: unsent(engine) == 0, 10, "the second relay sends")
        assert holder(dsns) is not None
    assert len(heard(bus)) == 5
    assert was is not None
    eventually(lambda: holder(dsns) is None, what="both have let go")


@contextmanager
def relay_process(dsns: ServiceDsns, vhost: Vhost) -> Iterator[subprocess.Popen[bytes]]:
    """A relay that can be frozen, which the database gives up after three seconds of silence."""
    code = "import sys; from chassis.events.relay import Relay; Relay(*sys.argv[1:], silent_s=3).run()"
    argv = [sys.executable, "-c", code, dsns.app, vhost.url("contributions"), "contributions"]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_frozen_active_relay_is_replaced_and_doubles_nothing_when_it_wakes(
    engine: sa.Engine, dsns: ServiceDsns, vhost: Vhost, cause: Cause, bus: Wire, new_relay: Callable[..., Relay]
) -> None:
    with relay_process(dsns, vhost) as active:
        session = eventually(lambda: holder(dsns), 20, "the first relay is active")
        with runs(new_relay()):
            active.send_signal(signal.SIGSTOP)
            first = say(engine, cause, 3)
            eventually(lambda: unsent(engine) == 0, 20, "the second relay sends")
            assert holder(dsns) != session

            active.send_signal(signal.SIGCONT)
            more = say(engine, cause, 2)
            eventually(lambda: unsent(engine) == 0, 10, "sent again")
    assert heard(bus) == [*first, *more]


def test_a_relay_frozen_in_the_middle_of_reading_lets_go_too(
    dsns: ServiceDsns, vhost: Vhost, new_relay: Callable[..., Relay]
) -> None:
    """The database then waits in sending: its session is not idle."""
    frozen = new_relay(silent_s=3)
    frozen._ready()
    assert holder(dsns) is not None

    frozen._connection().pgconn.send_query(b"select repeat('x', 50000000)")

    eventually(lambda: holder(dsns) is None, 30, "the session is gone")


def test_a_broker_that_is_slow_to_confirm_does_not_cost_the_relay_its_session(
    engine: sa.Engine, cause: Cause, bus: Wire, new_relay: Callable[..., Relay], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.events.relay.SIGN_OF_LIFE_S", 0)
    relay = new_relay()
    say(engine, cause, 1)

    assert relay.run_once() == 1

    assert relay.heard_at > 0


def test_a_relay_that_lost_its_database_session_comes_back(
    engine: sa.Engine,
    dsns: ServiceDsns,
    cause: Cause,
    bus: Wire,
    new_relay: Callable[..., Relay],
    databases: Databases,
) -> None:
    relay = new_relay()
    with runs(relay):
        session = eventually(lambda: holder(dsns), 10, "the relay is active")
        with psycopg.connect(databases.superuser_dsn) as server:
            server.execute("select pg_terminate_backend(%s)", (session,))
        message_ids = say(engine, cause, 4)
        eventually(lambda: unsent(engine) == 0, 15, "the relay is active again")
    assert heard(bus) == message_ids


def test_a_broker_that_refuses_is_waited_for(dsns: ServiceDsns, vhost: Vhost) -> None:
    relay = Relay(dsns.app, vhost.broker.url("contributions", "a wrong password", vhost.name), "contributions")
    nowhere = Relay(dsns.app, vhost.url("contributions").rpartition("/")[0] + "/not-there-yet", "contributions")

    for refused in (relay, nowhere):
        with runs(refused) as thread:
            eventually(lambda: refused.fault == "broker refuses the login", 10, "it says so")  # noqa: B023
            assert thread.is_alive()
