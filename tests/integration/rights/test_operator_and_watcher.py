"""The two users of the broker that are no services: one calls, the other watches, and neither may do both."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest

from chassis.amqp.topology import exchanges
from chassis.tests.wire import Wire
from contracts.catalogue import BROKER_USERS, EVENTS, OPERATOR, WATCHER
from tests.integration.rights import REPLY_KEY, refused


def test_the_operator_may_neither_make_nor_delete_an_exchange_or_anothers_queue(
    wires: Callable[[str], Wire],
) -> None:
    acts: list[Callable[[Any], object]] = [
        lambda channel: channel.exchange_delete("nameko-rpc"),
        lambda channel: channel.exchange_declare("nameko-rpc", "topic", durable=True, auto_delete=False),
        lambda channel: channel.exchange_delete("gedeeld.events"),
        lambda channel: channel.exchange_declare("watch", "topic"),
        lambda channel: channel.queue_delete("rpc-payroll"),
        lambda channel: channel.queue_declare("spy", exclusive=True),
        lambda channel: channel.queue_declare("watch-mine", exclusive=True),
    ]

    for index, act in enumerate(acts):
        with wires(OPERATOR).channel() as channel:
            assert refused(lambda: act(channel)), index  # noqa: B023


@pytest.mark.parametrize("user", BROKER_USERS)
def test_a_principal_may_bind_no_exchange_to_another(wires: Callable[[str], Wire], user: str) -> None:
    """Whatever passes one would pass the other: events among calls, calls among the dead."""
    names = [*exchanges(), "amq.topic"]
    for source, destination in product(names, names):
        for key in ("#", REPLY_KEY, EVENTS[0].type):
            if (user, source, destination, key) == (OPERATOR, "nameko-rpc", "nameko-rpc", REPLY_KEY):
                continue  # to itself, which changes nothing: who is bound for its replies reads there, who calls writes
            with wires(user).channel() as channel:
                bind = (destination, source, key)
                assert refused(lambda: channel.exchange_bind(*bind)), bind  # noqa: B023


def test_the_operator_hears_neither_events_nor_calls_nor_others_replies(wires: Callable[[str], Wire]) -> None:
    for source, key in (
        ("gedeeld.events", "#"),
        ("gedeeld.events", EVENTS[0].type),
        ("nameko-rpc", "#"),
        ("nameko-rpc", "members.*"),
        ("gedeeld.dead", "#"),
        ("gedeeld.redeliver", "#"),
    ):
        with wires(OPERATOR).channel() as channel:
            channel.queue_declare("rpc.reply-test", exclusive=True)
            assert refused(lambda: channel.queue_bind("rpc.reply-test", source, key)), (source, key)  # noqa: B023


def test_a_watcher_may_watch(wires: Callable[[str], Wire]) -> None:
    with wires(WATCHER).channel() as channel:
        channel.queue_declare("watch-test", exclusive=True)
        channel.queue_bind("watch-test", "gedeeld.events", "#")
        assert channel.basic_get("watch-test") is None
        channel.queue_delete("watch-test")


def test_a_watcher_may_do_nothing_else(wires: Callable[[str], Wire]) -> None:
    """Neither by a queue of its own that hands on what it gets, nor by a binding, nor by saying something itself."""

    def handing_on(exchange: str, key: str) -> dict[str, str]:
        return {"x-dead-letter-exchange": exchange, "x-dead-letter-routing-key": key}

    acts: list[Callable[[Any], object]] = [
        lambda channel: channel.queue_declare("spy", exclusive=True),
        lambda channel: channel.queue_declare("", exclusive=True),
        lambda channel: channel.queue_declare("rpc.reply-mine", exclusive=True),
        lambda channel: channel.queue_declare("watch-on", exclusive=True, arguments=handing_on("", "rpc-payroll")),
        lambda channel: channel.queue_declare(
            "watch-on", exclusive=True, arguments=handing_on("nameko-rpc", "payroll.get_health")
        ),
        lambda channel: channel.exchange_declare("mine", "topic"),
        lambda channel: channel.exchange_declare("watch-x", "topic", arguments={"alternate-exchange": "nameko-rpc"}),
        lambda channel: channel.queue_delete("payroll.dead"),
        *(partial(_deleted, exchange=name) for name in exchanges()),
        *(partial(_watched, exchange=name) for name in exchanges() if name != "gedeeld.events"),
    ]

    for index, act in enumerate(acts):
        with wires(WATCHER).channel() as channel:
            assert refused(lambda: act(channel)), index  # noqa: B023
    for exchange, key in product(["", *exchanges()], ("watch-test", REPLY_KEY, EVENTS[0].type, "payroll.get_health")):
        assert refused(lambda: wires(WATCHER).publish(exchange, key, "{}")), (exchange, key)  # noqa: B023


def _deleted(channel: Any, *, exchange: str) -> None:
    channel.exchange_delete(exchange)


def _watched(channel: Any, *, exchange: str) -> None:
    channel.queue_declare("watch-test", exclusive=True)
    channel.queue_bind("watch-test", exchange, "#")
