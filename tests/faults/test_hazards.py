"""Seven hazards of stock nameko, each shown on a stock service, and each cured in ours under the same attack."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from kombu import pools
from nameko.exceptions import RpcTimeout
from nameko.standalone.events import event_dispatcher
from nameko.standalone.rpc import ClusterRpcClient

from chassis.amqp.publisher import NotConfirmed
from chassis.testing.harness import FrozenClock, envelope_of
from chassis.testing.paying import dead, deducted, paid, set_tariff
from chassis.testing.plugin import NewSystem, NewVhost
from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import TESTER, Vhost
from chassis.testing.waiting import eventually
from chassis.tests.wire import Wire, wire
from contracts.contributions.pot import GetPot
from contracts.invoicing.events import InvoicePaid
from deploy.local.environment import inherited
from deploy.local.supervisor import Program, ProgramEnded, Supervisor
from kernel.identifiers import uuid7

QUEUE = f"contributions.{InvoicePaid.NAME}"
STOCK_QUEUE = "evt-shop-paid--stock.paid"
SECRETS = ("85.07.30-033.28", "BE68539007547034")
UNREADABLE = [
    b'{"iban": "BE68539007547034", "niss": "85.07.30-033.28"',
    b"[" * 100_000 + b"]" * 100_000,
    b'{"__type__": "uuid", "__value__": {"hex": "BE68539007547034"}}',
    b"\xff\xfe BE68539007547034",
]


@dataclass(slots=True)
class Stock:
    """A running stock service, and a wire to its virtual host."""

    programs: Supervisor
    bus: Wire
    url: str

    def log_lines(self) -> list[str]:
        """What reached its methods, and what it logged."""
        return self.programs.log_of("stock").read_text(errors="replace").splitlines()

    def heard(self, begin: str) -> int:
        return sum(line.startswith(begin) for line in self.log_lines())

    @property
    def alive(self) -> bool:
        return self.programs.processes["stock"].poll() is None

    def is_gone(self) -> bool:
        """Ended, or does not answer."""
        if not self.alive:
            return True
        try:
            with ClusterRpcClient(uri=self.url, timeout=3) as client:
                client.stock.echo("there?")
        except RpcTimeout:
            return True
        return False

    def restart(self) -> None:
        self.programs.kill("stock")
        self.programs.start("stock")
        self.programs.wait_ready("stock", timeout=30)

    def event(self, key: str, body: bytes | str, **properties: Any) -> None:
        self.bus.publish("shop.events", key, body, delivery_mode=2, **properties)


@pytest.fixture(scope="module")
def stock(new_vhost: NewVhost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stock]:
    vhost = new_vhost()
    url = vhost.url(TESTER)
    nameko = Path(sys.executable).parent / "nameko"
    with wire(url) as bus:
        argv: list[str | Path] = [nameko, "run", "--define", f"AMQP_URI={url}", "tests.faults.stock_nameko:Stock"]
        program = Program("stock", argv, inherited(), ready=lambda: bus.consumers("rpc-stock") > 0)
        programs = Supervisor([program], tmp_path_factory.mktemp("stock"))
        programs.start()
        programs.wait_ready(timeout=30)
        yield Stock(programs, bus, url)
        programs.kill("stock")
    pools.reset()  # the connections that nameko's clients keep in this process


@pytest.fixture(scope="module")
def ours(new_system: NewSystem) -> Iterator[RunningSystem]:
    with running(new_system("contributions", ladder_ms=(100, 200, 300))) as system:
        set_tariff(system)
        yield system


@pytest.fixture
def bus(ours: RunningSystem) -> Iterator[Wire]:
    with wire(ours.vhost.url(TESTER)) as opened:
        yield opened


def still_answers(system: RunningSystem) -> bool:
    with system.client("operator:test", "operator") as client:
        return client.ask(GetPot()) is not None


# N1: an event whose handler raised.


def test_n1_stock_loses_an_event_whose_handler_raised(stock: Stock) -> None:
    stock.event("paid", json.dumps({"boom": 1, "cents": 100}))

    eventually(lambda: stock.heard("PAID {'boom'"), what="the handler was called")
    stock.event("paid", json.dumps({"after": 1}))
    eventually(lambda: stock.heard("PAID {'after'"), what="the next event")
    stock.restart()

    assert stock.heard("PAID {'boom'") == 1
    assert stock.bus.ready(STOCK_QUEUE) == 0


def test_n1_ours_keeps_an_event_whose_handler_raised(ours: RunningSystem) -> None:
    before = len(dead(ours))

    ours.vhost.publish(paid("n1"))
    ours.vhost.publish(paid("n1", cents=200_00))  # the same invoice with other money: the handler raises

    eventually(lambda: len(dead(ours)) == before + 1, what="a dead letter")
    assert dead(ours)[-1][1].startswith("FactConflict")


# N2: an event that cannot be handled yet.


def test_n2_stock_spins_when_told_to_requeue(stock: Stock) -> None:
    stock.event("again", "{}")

    eventually(lambda: stock.heard("AGAIN") > 200, what="hundreds of redeliveries")

    stock.programs.kill("stock")
    with stock.bus.channel() as channel:
        channel.queue_purge("evt-shop-again--stock.again")
    stock.restart()


def test_n2_ours_tries_four_times_with_growing_waits(ours: RunningSystem) -> None:
    before = len(dead(ours))
    begun = time.monotonic()

    ours.vhost.publish(paid("n2", entity="NL"))

    eventually(lambda: len(dead(ours)) == before + 1, what="a dead letter")
    assert time.monotonic() - begun > 0.6  # the three waits
    assert dead(ours)[-1][1].startswith("NotYet")


# N3: an event that no queue takes.


def test_n3_stock_takes_the_loss_of_an_unroutable_event_for_success(stock: Stock) -> None:
    dispatch = event_dispatcher(uri=stock.url)

    reply = dispatch("shop", "nobody_listens", {"cents": 100})

    assert reply is None  # no word of it, and the event is nowhere


def test_n3_ours_does_not_count_an_unroutable_event_as_sent(bus_vhost: Vhost) -> None:
    with wire(bus_vhost.url(TESTER)) as bus, bus.channel() as channel:
        channel.queue_unbind(QUEUE, "gedeeld.events", InvoicePaid.NAME)
        channel.queue_unbind(f"payroll.{InvoicePaid.NAME}", "gedeeld.events", InvoicePaid.NAME)

    with pytest.raises(NotConfirmed, match="not routed"):
        bus_vhost.publish(paid("n3"))


# N4: a body that cannot be read.


def test_n4_stock_throws_an_unreadable_event_away_and_writes_it_to_its_log(stock: Stock) -> None:
    for body in UNREADABLE:
        stock.event("paid", body)
    stock.event("paid", json.dumps({"end": "n4"}))
    eventually(lambda: stock.heard("PAID {'end'"), what="the next event")

    assert stock.bus.ready(STOCK_QUEUE) == 0
    log = "\n".join(stock.log_lines())
    assert all(secret in log for secret in SECRETS)


def test_n4_ours_keeps_an_unreadable_event_and_logs_nothing_of_it(ours: RunningSystem, bus: Wire) -> None:
    before = len(dead(ours))

    for body in UNREADABLE:
        bus.publish("gedeeld.events", InvoicePaid.NAME, body, message_id=str(uuid7()))

    eventually(lambda: len(dead(ours)) == before + len(UNREADABLE), what="dead letters")
    bodies = [bytes(row[0]) for row in ours.ask_database("contributions", "select body from dead_letter")]
    assert set(UNREADABLE) <= set(bodies)
    for text in (ours.log_of("contributions"), *(reason for _, reason in dead(ours))):
        assert not any(secret in text for secret in SECRETS)
    assert still_answers(ours)


# N5: a call without a way to reply, or of another shape.

CALL = json.dumps({"args": [1], "kwargs": {}})
MISSHAPEN: dict[str, tuple[str, dict[str, Any]]] = {
    "no reply_to": (CALL, {}),
    "a list": ("[1, 2]", {"reply_to": str(uuid7()), "correlation_id": "1"}),
    "no content type": (CALL, {"content_type": "", "reply_to": str(uuid7()), "correlation_id": "1"}),
    "pickle": (CALL, {"content_type": "application/x-python-serialize", "reply_to": str(uuid7())}),
    "a reply key that is another's queue": (CALL, {"reply_to": "payroll.get_budget", "correlation_id": "1"}),
    "a call stack that is no list": (CALL, {"reply_to": str(uuid7()), "headers": {"nameko.call_id_stack": "x"}}),
    "nothing": ("", {}),
}


def test_n5_stock_dies_of_one_call_without_reply_to_and_dies_again(stock: Stock) -> None:
    """Now and then it does not end but hangs, and answers nobody any more: to those who call it that is the same."""
    body, properties = MISSHAPEN["no reply_to"]
    try:
        stock.bus.publish("nameko-rpc", "stock.echo", body, **properties)
        eventually(stock.is_gone, 30, "the service dies")
        stock.programs.kill("stock")
        eventually(lambda: stock.bus.ready("rpc-stock"), 30, "the message came back")

        with suppress(ProgramEnded):
            stock.restart()
        eventually(stock.is_gone, 30, "the restarted service dies too")
    finally:
        stock.programs.kill("stock")
        with stock.bus.channel() as channel:
            channel.queue_purge("rpc-stock")
        stock.restart()


@pytest.mark.parametrize("shape", MISSHAPEN)
def test_n5_ours_lives_through_a_call_of_any_shape(ours: RunningSystem, bus: Wire, shape: str) -> None:
    process = ours.programs.processes["contributions"]
    body, properties = MISSHAPEN[shape]

    bus.publish("nameko-rpc", "contributions.get_pot", body, **properties)

    assert still_answers(ours)
    eventually(lambda: bus.ready("rpc-contributions") == 0, what="the call is off the queue")
    assert process.poll() is None


# N6: numbers that are none.

NO_NUMBERS = [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999"), float("nan"), float("inf")]


def test_n6_stock_hands_over_numbers_that_are_none(stock: Stock) -> None:
    with ClusterRpcClient(uri=stock.url, timeout=10) as cluster:
        answers = [cluster.stock.echo(number) for number in NO_NUMBERS]

    assert answers == [repr(number) for number in NO_NUMBERS]


@pytest.mark.parametrize("number", NO_NUMBERS, ids=str)
def test_n6_ours_refuses_numbers_that_are_none(ours: RunningSystem, number: Any) -> None:
    code = eventually(lambda: refusal(ours, {"number": number}))

    assert code in {"malformed_call", "caller_not_known"}


def test_n6_ours_buries_events_with_numbers_that_are_none(ours: RunningSystem, bus: Wire) -> None:
    before, handled = len(dead(ours)), deducted(ours)
    body = envelope_of(paid("n6"), None, FrozenClock().now).model_dump_json()
    bodies = [
        body.replace('"net_cents":10000', f'"net_cents":{number}') for number in ("NaN", "1e4", "10000.0", "1E400")
    ]

    for hostile in bodies:
        bus.publish("gedeeld.events", InvoicePaid.NAME, hostile)

    eventually(lambda: len(dead(ours)) == before + len(bodies), what="dead letters")
    assert deducted(ours) == handled


# N7: whoever is on the bus may say who it is.


def test_n7_stock_believes_whatever_user_a_header_names(stock: Stock) -> None:
    context = {"user_id": "the-director"}

    with ClusterRpcClient(uri=stock.url, context_data=context, timeout=10) as cluster:
        assert cluster.stock.pay_out(1_000_000) == "1000000 paid for the-director"


@pytest.mark.parametrize(
    "context", [{}, {"user_id": "the-director"}, {"caller": "operator"}, {"caller": {"roles": ["operator"]}}]
)
def test_n7_ours_believes_a_signature_only(ours: RunningSystem, context: dict[str, Any]) -> None:
    assert refusal(ours, {}, context) == "caller_not_known"


def refusal(system: RunningSystem, arguments: object, context: dict[str, Any] | None = None) -> str:
    """The code with which contributions refuses this call of a stock nameko client."""
    url = system.vhost.url(TESTER)  # a stock client declares the exchange: our operator may not
    with ClusterRpcClient(uri=url, context_data=context or {}, timeout=10) as cluster:
        try:
            cluster.contributions.get_pot(arguments)
        except Exception as error:  # noqa: BLE001  (nameko's RemoteError, whose type is the refusal's code)
            return str(getattr(error, "exc_type", type(error).__name__))
    return "nothing"
