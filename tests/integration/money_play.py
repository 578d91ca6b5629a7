"""Three services play together: what each says is carried to its consumers late, in batches, in any order, or twice."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chassis.db.culprits import Culprits
from chassis.events.batch import read
from chassis.events.retry import NotYet
from chassis.testing.harness import ServiceHarness, test_id
from contracts.catalogue import EVENTS
from contracts.contributions.events import Coefficient
from contracts.contributions.tariffs import SetTariff
from contracts.members.events import UnitClosed
from contracts.payroll.contracts import DeclareContract, SettleContract
from contracts.wire.base import Event
from kernel.clock import legal_date
from kernel.refusal import Refused
from tests.integration.money_desk import UNITS, Desk, NothingThere, ask, rows, units_opened
from tests.integration.money_proofs import all_agree

Step = tuple[str, int, int, int]
"""What is done, two numbers that choose with what, and cents."""
_SPECS = {spec.type: spec for spec in EVENTS}
_COEFFICIENTS = (Coefficient(kind="artist_day", factor="0.061"), Coefficient(kind="employee_month", factor="0.05"))


@dataclass
class Play:
    """`on_their_way`: by consumer, what it has not heard yet. `done`: the steps that were not always refused."""

    houses: Mapping[str, ServiceHarness]
    dice: random.Random
    desk: Desk = field(init=False)
    on_their_way: dict[str, list[Event]] = field(init=False)
    heard: dict[str, list[Event]] = field(init=False)
    collected: dict[str, int] = field(init=False)
    done: set[str] = field(default_factory=set)
    refused: list[tuple[Step, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Invoicing knows the units; the others will hear of them, as of everything else."""
        opened: list[Event] = list(units_opened(self.houses["invoicing"]))
        self.desk = Desk(self.houses["invoicing"])
        self.on_their_way = {name: list(opened) for name in self.houses}
        self.heard = {name: [] for name in self.houses}
        self.collected = dict.fromkeys(self.houses, 0)
        self.houses["invoicing"].consume(*opened)
        self.desk.register()

    def run(self, steps: list[Step]) -> None:
        """There are invoices and money of nobody's; every step is done or refused; at last all is carried."""
        for n, cents in enumerate((121, 50_000, 123_457)):
            self.desk.issue(n + 1, n, cents)
        self.desk.pay(0, 7, 77_000)
        for step in steps:
            self.take(step)
        self.quiet()

    def take(self, step: Step) -> None:
        name, *choice = step
        act = getattr(self, name, None) or getattr(self.desk, name)
        try:
            act(*choice)
        except Refused as refusal:
            self.refused.append((step, type(refusal).__name__))
        else:
            self.done.add(name)

    def carry(self, a: int, b: int, _cents: int) -> None:
        """Some of what is on its way arrives."""
        self._collect()
        for _ in range(1 + a + b):
            self._deliver()

    def quiet(self, *_choice: int) -> None:
        """All of it arrives, and everything agrees."""
        self.tariff()
        for _ in range(10_000):
            self._collect()
            if not any(self.on_their_way.values()):
                break
            self._deliver()
        assert not any(self.on_their_way.values())
        all_agree(self.houses)

    def tariff(self, *_choice: int) -> None:
        """Until it is set, contributions asks for its messages again."""
        fields: dict[str, Any] = {"legal_entity": "BE", "since": date(2024, 1, 1), "turnover_percent": "6.5"}
        if not rows(self.houses["contributions"], "select 1 from tariff"):
            ask(self.houses["contributions"], SetTariff, coefficients=_COEFFICIENTS, source="assembly", **fields)

    def days(self, a: int, _b: int, _cents: int) -> None:
        """Time passes, for all of them."""
        self.houses["invoicing"].clock.forward(days=1 + 4 * a)
        for house in self.houses.values():
            house.clock.now = self.houses["invoicing"].clock.now

    def close(self, a: int, _b: int, _cents: int) -> None:
        """A unit closes, once; money for its invoices waits for a person."""
        day = legal_date(self.houses["invoicing"].clock())
        closed = UnitClosed(unit_id=UNITS[a % 3], closed_on=day)
        invoicing = (*self.on_their_way["invoicing"], *self.heard["invoicing"])
        if closed.unit_id not in {event.unit_id for event in invoicing if isinstance(event, UnitClosed)}:
            self.on_their_way["invoicing"].append(closed)

    def declare(self, a: int, b: int, cents: int) -> None:
        """A day of work: 200 euro or more, if the budget of the unit has room for it."""
        fields = {"unit_id": UNITS[a % 3], "worker_id": test_id("mbr", f"worker {b}"), "kind": "artist_day"}
        day = legal_date(self.houses["payroll"].clock())
        ask(self.houses["payroll"], DeclareContract, day=day, hours=8, gross_cents=200_00 + cents % 100_00, **fields)

    def settle(self, a: int, _b: int, _cents: int) -> None:
        contract_ids = sorted(row[0] for row in rows(self.houses["payroll"], "select contract_id from contract"))
        if not contract_ids:
            raise NothingThere("no contract is declared")
        ask(self.houses["payroll"], SettleContract, contract_id=contract_ids[a % len(contract_ids)])

    def _collect(self) -> None:
        """What was said since the last time is on its way to its consumers."""
        query = "select id, routing_key, body from outbox where id > :last order by id"
        for name, house in self.houses.items():
            for row in rows(house, query, last=self.collected[name]):
                spec = _SPECS[row.routing_key]
                event = read(spec, row.body.encode()).data
                for consumer in self.houses.keys() & spec.consumers:
                    self.on_their_way[consumer].append(event)
                self.collected[name] = row.id

    def _deliver(self) -> None:
        """One batch of one kind, in any order, with some of what was heard before. What is too early waits on."""
        consumer = self.dice.choice([name for name, events in self.on_their_way.items() if events] or [""])
        if not consumer:
            return
        waiting, consumed_before = self.on_their_way[consumer], self.heard[consumer]
        kind = type(self.dice.choice(waiting))
        fresh = [event for event in waiting if type(event) is kind]
        fresh = self.dice.sample(fresh, self.dice.randint(1, len(fresh)))
        again = [event for event in (*consumed_before, *fresh) if type(event) is kind and self.dice.random() < 0.2]
        batch = [*fresh, *again]
        self.dice.shuffle(batch)
        try:
            self.houses[consumer].consume(*batch, times=self.dice.randint(1, 2))
        except (NotYet, Culprits):
            return
        self.on_their_way[consumer] = [event for event in waiting if event not in fresh]
        consumed_before += fresh
