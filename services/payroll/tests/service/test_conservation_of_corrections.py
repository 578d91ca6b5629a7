"""Credit notes, losses and internal invoices, told in any order: books, budgets and pot agree to the cent."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.testing.harness import ServiceHarness
from contracts.contributions.pot import GetPot
from contracts.invoicing.events import InternalInvoiceIssued, InvoiceIssued
from contracts.payroll.events import BudgetTransferred
from contracts.wire.base import Event
from services.payroll.tests.service.carrying import balance_of, carry, exchange, set_tariff, tell
from services.payroll.tests.service.story import (
    budget,
    credited,
    internal,
    issued,
    opened,
    paid,
    statement,
    unit,
    written_off,
)

UNITS = ("songs", "dance", "music")


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an invoice: parts of its net amount, excluding VAT, in the order in which they happen.

    The rest is paid or stays open; of what is paid, `credited_later` is taken back in steps.
    """

    unit: str
    credited: int
    lost: int
    rest: int
    settled: bool
    credited_later: tuple[int, ...]

    @property
    def paid(self) -> int:
        return self.rest if self.settled else 0

    @property
    def open(self) -> int:
        return self.rest - self.paid

    @property
    def passes(self) -> int:
        """What invoicing passes to payroll for it, all told."""
        return self.paid - sum(self._steps())

    @property
    def pot_gets(self) -> int:
        return _contribution(self.passes) - (self.lost - _contribution(self.lost))

    def events(self, name: str, unit_id: str) -> list[Event]:
        net = self.credited + self.lost + self.rest
        events: list[Event] = [issued(name, net, unit_id)] if net else []
        events += [credited(f"{name} early", self.credited, invoice=name, unit_id=unit_id)] if self.credited else []
        events += [written_off(name, self.lost, unit_id)] if self.lost else []
        events += [paid(name, self.paid, unit_id)] if self.paid else []
        return events + self._later(name, unit_id)

    def _later(self, name: str, unit_id: str) -> list[Event]:
        events: list[Event] = []
        left = self.paid
        for n, cents in enumerate(self._steps()):
            step = {"before": left, "after": left - cents}
            events.append(credited(f"{name} late {n}", cents, invoice=name, unit_id=unit_id, **step))
            left -= cents
        return events

    def _steps(self) -> list[int]:
        steps, left = [], self.paid
        for cents in self.credited_later:
            steps.append(min(cents, left))
            left -= steps[-1]
        return [cents for cents in steps if cents]


@dataclass(frozen=True, slots=True)
class Play:
    """Some invoices and internal invoices among the three units, and the dice that order them."""

    fates: list[Fate]
    bills: list[tuple[str, str, int]]
    seed: int


CENTS = st.one_of(st.just(0), st.integers(1, 2_000_00))
PLAYS = st.builds(
    Play,
    st.lists(
        st.builds(Fate, st.sampled_from(UNITS), CENTS, CENTS, CENTS, st.booleans(), st.tuples(CENTS, CENTS)),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(UNITS), st.integers(1, 1_500_00)), max_size=5),
    st.integers(0, 10**6),
)


@pytest.fixture
def two_houses(open_house: Callable[[str], ServiceHarness]) -> tuple[ServiceHarness, ServiceHarness]:
    contributions, payroll = open_house("contributions"), open_house("payroll")
    set_tariff(contributions)
    carry(contributions, payroll, random.Random(0))
    return contributions, payroll


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(play=PLAYS)
def test_books_budgets_and_pot_agree_whatever_the_order(
    two_houses: tuple[ServiceHarness, ServiceHarness], play: Play
) -> None:
    contributions, payroll = two_houses
    dice, own = random.Random(play.seed), payroll.ids().hex  # names of its own: the houses serve every example
    units = {name: unit(f"{own} {name}") for name in UNITS}
    before = contributions.ask(GetPot()).total_cents
    events = [event for n, f in enumerate(play.fates) for event in f.events(f"{own} {n}", units[f.unit])]
    bills = [
        internal(f"{own} {n}", cents, buyer=units[buyer], seller=units[seller])
        for n, (buyer, seller, cents) in enumerate(play.bills)
    ]

    tell(payroll, [opened(unit_id) for unit_id in units.values()], dice)
    early = set(dice.sample(range(len(events)), len(events) // 2))
    tell(payroll, [event for n, event in enumerate(events) if n in early and _payroll_hears(event)], dice)
    _each_statement_agrees(payroll, units)
    tell(contributions, [event for event in events if not isinstance(event, InvoiceIssued)], dice)
    carry(contributions, payroll, dice)
    _each_statement_agrees(payroll, units)
    tell(payroll, [*(event for event in events if _payroll_hears(event)), *bills], dice)
    exchange(contributions, payroll, dice)

    _each_statement_agrees(payroll, units)
    _clearing_is_level(contributions, payroll, units, play)
    _each_budget_is_its_books(payroll, units, play)
    _none_waits_that_could_pass(payroll, units, bills)
    pot = contributions.ask(GetPot()).total_cents - before
    assert pot == sum(fate.pot_gets for fate in play.fates)
    in_hand = sum(budget(payroll, unit_id).available_cents for unit_id in units.values())
    assert in_hand + pot == sum(fate.passes for fate in play.fates)


def _payroll_hears(event: Event) -> bool:
    return event.NAME != "invoicing.invoice_written_off.v1"


def _each_statement_agrees(payroll: ServiceHarness, units: dict[str, str]) -> None:
    for unit_id in units.values():
        assert statement(payroll, unit_id).balance_cents == -balance_of(payroll, "budget", unit_id)


def _clearing_is_level(
    contributions: ServiceHarness, payroll: ServiceHarness, units: dict[str, str], play: Play
) -> None:
    """Of what comes from invoicing only one side is here."""
    for name, unit_id in units.items():
        account = "clearing:contributions>payroll"
        assert balance_of(contributions, account, unit_id) + balance_of(payroll, account, unit_id) == 0
        passes = sum(fate.passes for fate in play.fates if fate.unit == name)
        assert balance_of(payroll, "clearing:invoicing>payroll", unit_id) == passes


def _each_budget_is_its_books(payroll: ServiceHarness, units: dict[str, str], play: Play) -> None:
    for name, unit_id in units.items():
        reply = budget(payroll, unit_id)
        assert reply.available_cents == -balance_of(payroll, "budget", unit_id)
        open_cents = [fate.open for fate in play.fates if fate.unit == name]
        assert reply.facility_cents == sum((8 * cents + 5) // 10 for cents in open_cents)  # 80 %, half-up


def _none_waits_that_could_pass(
    payroll: ServiceHarness, units: dict[str, str], bills: list[InternalInvoiceIssued]
) -> None:
    passed = [message.data.internal_invoice_id for message in payroll.published(BudgetTransferred)]
    assert len(passed) == len(set(passed))
    for bill in bills:
        has = budget(payroll, bill.buyer_unit_id).available_cents
        assert bill.internal_invoice_id in passed or bill.amount_cents > has


def _contribution(cents: int) -> int:
    """6.5 %, rounded half-up."""
    return (130 * cents + 1000) // 2000
