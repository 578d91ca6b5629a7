"""What people do while faults are injected; each answer is remembered, and each question is asked until it has one."""

import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Event, Lock
from typing import Any, Self, TypeVar

from chassis.rpc.client import Client, NoBroker
from chassis.testing.harness import test_id
from chassis.testing.running import RunningSystem
from chassis.testing.waiting import NotInTime, eventually
from contracts.contributions.pot import GetPot
from contracts.governance.shares import PayShares, SubscribeShares
from contracts.invoicing.banking import RecordPayment
from contracts.invoicing.billing import CreditInvoice, DraftInvoice, InvoiceReply, IssueInvoice, LineInput
from contracts.invoicing.clients import RegisterClient
from contracts.invoicing.internal import AcceptInternalInvoice, OfferInternalInvoice
from contracts.members.persons import GetMember, RegisterMember
from contracts.members.units import OpenUnit
from contracts.notifications.letters import GetPostOffice
from contracts.payroll.budgets import GetBudget
from contracts.payroll.contracts import DeclareContract, SettleContract
from contracts.wire.base import Command, Reply, Request
from contracts.wire.refusals import DatabaseAway, DeadlineExceeded, ServiceUnreachable
from kernel.clock import legal_date, utc_now
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from scenarios.session import unless_refused
from tests.integration.one_invoice import an_invoice_is_paid

R = TypeVar("R", bound=Reply)
PEOPLE, PATIENCE_S, TIMEOUT_S, BREATH_S = 3, 180.0, 4, 0.1
ASK_AGAIN = (NoBroker, DeadlineExceeded, DatabaseAway, ServiceUnreachable)
"""Nothing was done, or it is not known: the same request again is safe."""
NEVER = {"internal_error", "request_id_reused", "malformed_call", "invalid_request", "unknown_method"}
"""Refusals that no fault may bring about."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Where an acknowledged command must have left exactly this: the id in its reply, once."""

    service: str
    ids: str
    id_of: Callable[[Any], str]


EFFECTS: dict[type[Request[Any]], Effect] = {
    RegisterMember: Effect("members", "select member_id from member", lambda r: str(r.member_id)),
    SubscribeShares: Effect("governance", "select subscription_id from subscription", lambda r: str(r.subscription_id)),
    PayShares: Effect(
        "governance",
        "select act_id from share_movement where kind = 'issue'",
        lambda r: str(r.subscription_id),
    ),
    RegisterClient: Effect("invoicing", "select client_id from client", lambda r: str(r.client_id)),
    IssueInvoice: Effect("invoicing", "select invoice_id from issued_invoice", lambda r: str(r.invoice_id)),
    RecordPayment: Effect(
        "invoicing", "select payment_id from payment where reference not like 'told/pay%'", lambda r: str(r.payment_id)
    ),
    CreditInvoice: Effect("invoicing", "select credit_note_id from credit_note", lambda r: str(r.credit_note_id)),
    AcceptInternalInvoice: Effect(
        "invoicing", "select internal_invoice_id from internal_invoice", lambda r: str(r.internal_invoice_id)
    ),
    DeclareContract: Effect("payroll", "select contract_id from contract", lambda r: str(r.contract_id)),
    SettleContract: Effect("payroll", "select contract_id from settlement", lambda r: str(r.contract_id)),
}


@dataclass(slots=True)
class Memory:
    """What was acknowledged: by kind of command the ids, and whole replies to ask for again.

    `answers` counts them by outcome: `acknowledged`, `read`, `repeated`, the codes of refusals, and the names of what
    turned people away. `at_odds` holds what no fault excuses.
    """

    effects: dict[type[Request[Any]], list[str]]
    replies: list[tuple[Request[Any], Reply]] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    at_odds: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def count(self, outcome: str) -> None:
        with self._lock:
            self.answers[outcome] += 1


class Traffic:
    """Some people, each on a thread and a connection of their own, who can be asked to wait."""

    def __init__(self, system: RunningSystem, units: tuple[str, str], seed: int, timeout_s: int) -> None:
        self.memory = Memory(
            {kind: [row[0] for row in system.ask_database(e.service, e.ids)] for kind, e in EFFECTS.items()}
        )
        self.over = False
        self._go = Event()
        self._lock = Lock()
        self._waiting = 0
        self._people = [Person(self, system, units, random.Random(f"{seed} {n}"), timeout_s) for n in range(PEOPLE)]
        self._lives: list[Future[None]] = []

    @classmethod
    @contextmanager
    def opened(cls, system: RunningSystem, seed: int, timeout_s: int = TIMEOUT_S) -> "Iterator[Self]":
        """With two units that have money. They wait at first; who has no answer when the block ends gets none.

        `timeout_s`: how long they wait for one answer.
        """
        traffic = cls(system, _two_units(system), seed, timeout_s)
        with ThreadPoolExecutor(PEOPLE) as threads:
            traffic._lives = [threads.submit(person.live) for person in traffic._people]
            try:
                yield traffic
            finally:
                traffic.over = True
                traffic._go.set()

    @property
    def answers(self) -> int:
        return self.memory.answers.total()

    @property
    def turned_away(self) -> dict[str, int]:
        """How often somebody had to ask again, by why."""
        return {away.__name__: n for away in ASK_AGAIN if (n := self.memory.answers[away.__name__])}

    def goes_on(self) -> None:
        self._go.set()

    def rests(self) -> None:
        """Return when everybody has an answer to the last question, and waits. Raises NotInTime, and what they met."""
        self._go.clear()
        try:
            eventually(self._all_wait, PATIENCE_S)
        except NotInTime:
            unanswered = "; ".join(f"{p.question} ({p.turned_away_by})" for p in self._people if p.question)
            raise NotInTime(f"no answer within {PATIENCE_S:g} s: {unanswered}") from None

    def turn(self) -> bool:
        """Wait for the next turn; False when there is none."""
        with self._lock:
            self._waiting += 1
        self._go.wait()
        with self._lock:
            self._waiting -= 1
        return not self.over

    def _all_wait(self) -> bool:
        for life in self._lives:
            if life.done():
                life.result()
                raise RuntimeError("somebody went home")
        return self._waiting == PEOPLE


@dataclass(slots=True)
class Person:
    """One who asks, and remembers a few things to go on with."""

    traffic: Traffic
    system: RunningSystem
    units: tuple[str, str]
    dice: random.Random
    timeout_s: int
    client: Client = field(init=False)
    invoices: "deque[InvoiceReply]" = field(default_factory=lambda: deque(maxlen=20))
    members: "deque[str]" = field(default_factory=lambda: deque(maxlen=20))
    clients: "deque[str]" = field(default_factory=lambda: deque(maxlen=20))
    contracts: "deque[str]" = field(default_factory=lambda: deque(maxlen=20))
    number: int = 0
    question: str = ""
    turned_away_by: str = ""

    def live(self) -> None:
        with self.system.client("operator:campaign", "operator", timeout_s=self.timeout_s) as self.client:
            self.register_client()
            while self.traffic.turn():
                self.dice.choice(STEPS)(self)

    def done(self, request: Request[R]) -> R | None:
        """The reply, which is remembered; None when a rule refuses."""
        memory = self.traffic.memory
        try:
            reply = self._answer(request)
        except Refused as refusal:
            memory.count(refusal.code)
            if refusal.code in NEVER:
                memory.at_odds.append(f"{type(request).__name__} was refused: {refusal.code}: {refusal.sentence}")
            return None
        if reply and isinstance(request, Command):
            memory.replies.append((request, reply))
        if reply and type(request) in EFFECTS:
            memory.effects[type(request)].append(EFFECTS[type(request)].id_of(reply))
        memory.count("acknowledged" if isinstance(request, Command) else "read")
        return reply

    def _answer(self, request: Request[R]) -> R | None:
        """However often one has to ask; None when it is over. Raises the service's Refused."""
        self.question, self.turned_away_by = type(request).__name__, ""
        try:
            while not self.traffic.over:
                try:
                    return self.client.ask(request)
                except ASK_AGAIN as away:
                    self.turned_away_by = f"{type(away).__name__}: {away}"
                    self.traffic.memory.count(type(away).__name__)
                    time.sleep(BREATH_S)
            return None
        finally:
            self.question = ""

    def register_client(self) -> None:
        self.number += 1
        request = RegisterClient(
            request_id=uuid7(), name=f"Client {self.number}", country="BE", kind="individual", not_a_duplicate=True
        )
        if reply := self.done(request):
            self.clients.append(reply.client_id)

    def issue(self) -> None:
        line = LineInput(description="Concert", quantity="1", unit_price_cents=self.dice.randint(100_00, 5_000_00))
        client_id = self.dice.choice(self.clients)
        unit_id = self.dice.choice(self.units)
        draft = self.done(DraftInvoice(request_id=uuid7(), unit_id=unit_id, client_id=client_id, lines=(line,)))
        if draft and (reply := self.done(IssueInvoice(request_id=uuid7(), invoice_id=draft.invoice_id))):
            self.invoices.append(reply)

    def pay(self) -> None:
        """Whole, in part, or too much."""
        if not self.invoices:
            return self.issue()
        invoice = self.dice.choice(self.invoices)
        cents = self.dice.choice((invoice.total_cents, invoice.total_cents // 3, invoice.total_cents + 1))
        communication = invoice.communication or ""
        today = legal_date(utc_now())
        self.done(RecordPayment(request_id=uuid7(), communication=communication, amount_cents=cents, value_date=today))
        return None

    def credit(self) -> None:
        if not self.invoices:
            return self.issue()
        invoice_id = self.dice.choice(self.invoices).invoice_id
        percent = self.dice.choice(("10", "25", None))
        self.done(CreditInvoice(request_id=uuid7(), invoice_id=invoice_id, reason="wrong", percent=percent))
        return None

    def join(self) -> None:
        self.number += 1
        request = RegisterMember(
            request_id=uuid7(), given_name="Zoe", family_name="Test", email="zoe@example.org", language="nl"
        )
        if reply := self.done(request):
            self.members.append(reply.member_id)

    def buy_shares(self) -> None:
        """Governance may not have heard of the member yet."""
        if not self.members:
            return self.join()
        subscribe = SubscribeShares(
            request_id=uuid7(), member_id=self.dice.choice(self.members), shares=self.dice.randint(1, 5)
        )
        if reply := self.done(subscribe):
            pay = PayShares(request_id=uuid7(), subscription_id=reply.subscription_id, amount_cents=reply.price_cents)
            self.done(pay)
        return None

    def work(self) -> None:
        self.number += 1
        declare = DeclareContract(
            request_id=uuid7(),
            unit_id=self.dice.choice(self.units),
            worker_id=test_id("mbr", f"worker {self.dice.random()}"),
            kind="artist_day",
            day=date(2026, 10, self.dice.randint(1, 28)),
            hours=8,
            gross_cents=self.dice.randint(200_00, 300_00),
        )
        if reply := self.done(declare):
            self.contracts.append(reply.contract_id)

    def settle(self) -> None:
        if not self.contracts:
            return self.work()
        self.done(SettleContract(request_id=uuid7(), contract_id=self.contracts.popleft()))
        return None

    def bill_inside(self) -> None:
        seller, buyer = self.dice.sample(self.units, 2)
        offer = OfferInternalInvoice(
            request_id=uuid7(),
            seller_unit_id=seller,
            buyer_unit_id=buyer,
            description="help",
            amount_cents=self.dice.randint(10_00, 100_00),
        )
        if reply := self.done(offer):
            self.done(AcceptInternalInvoice(request_id=uuid7(), internal_invoice_id=reply.internal_invoice_id))

    def look(self) -> None:
        """Reads, which must work too."""
        requests: list[Request[Any]] = [GetBudget(unit_id=self.units[0]), GetPot(), GetPostOffice()]
        requests += [GetMember(member_id=member_id) for member_id in list(self.members)[:1]]
        self.done(self.dice.choice(requests))

    def repeat(self) -> None:
        """A command that was acknowledged long ago, word by word: the same reply, and nothing else."""
        memory = self.traffic.memory
        if not memory.replies:
            return
        request, reply = self.dice.choice(memory.replies)
        again = self._answer(request)
        memory.count("repeated")
        if again not in (None, reply):
            memory.at_odds.append(f"{type(request).__name__} {request} said again got another reply")


STEPS: list[Callable[[Person], None]] = [
    *(Person.issue, Person.issue, Person.pay, Person.pay, Person.pay, Person.credit),
    *(Person.join, Person.buy_shares, Person.buy_shares, Person.work, Person.settle, Person.bill_inside),
    *(Person.register_client, Person.look, Person.repeat),
]


def _two_units(system: RunningSystem) -> tuple[str, str]:
    """Of one holder, each with money to spend."""
    first = an_invoice_is_paid(system)
    with system.client("operator:campaign", "operator") as client:
        open_second = OpenUnit(
            request_id=uuid7(),
            name="Atelier second",
            holder_ids=(first.member_id,),
            tool="activity",
            sector="music",
            office="brussels",
            adviser="anne",
        )
        units = (first.unit_id, client.ask(open_second).unit_id)
        for unit_id in units:
            _fund(client, unit_id)
    return units


def _fund(client: Client, unit_id: str) -> None:
    registration = RegisterClient(
        request_id=uuid7(), name="Patron", country="BE", kind="individual", not_a_duplicate=True
    )
    line = LineInput(description="Tour", quantity="1", unit_price_cents=1_000_000_00)
    draft = DraftInvoice(
        request_id=uuid7(), unit_id=unit_id, client_id=client.ask(registration).client_id, lines=(line,)
    )
    drafted = eventually(unless_refused("unknown_thing", lambda: client.ask(draft)), what="invoicing knows the unit")
    issued = client.ask(IssueInvoice(request_id=uuid7(), invoice_id=drafted.invoice_id))
    payment = RecordPayment(
        request_id=uuid7(),
        communication=issued.communication or "",
        amount_cents=issued.total_cents,
        value_date=legal_date(utc_now()),
    )
    client.ask(payment)
    look = unless_refused("unknown_thing", lambda: client.ask(GetBudget(unit_id=unit_id)))
    eventually(lambda: (budget := look()) is not None and budget.available_cents > 0, what="the money in the budget")
