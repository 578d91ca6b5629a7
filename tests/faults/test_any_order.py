"""What invoicing really said about one invoice, heard in every order and twice: the same books, to the cent.

Each order is tried on an invoice and a unit of its own, so that thousands of orders share one database.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice, permutations
from math import factorial

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.catalogue import EVENTS
from contracts.contributions.events import Coefficient, ContributionDeducted, ContributionReturned, LossCovered
from contracts.contributions.tariffs import SetTariff
from contracts.payroll.budgets import GetBudget
from contracts.wire.base import Event
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import UNIT, credit, issued, pay, shown, unit_opened
from services.invoicing.tests.dunning.service.late_clients import write_off

pytestmark = pytest.mark.timeout(300)

MOST, BATCH = 5_040, 500
TO_PAYROLL = "clearing:contributions>payroll"
OpenHouse = Callable[[str], ServiceHarness]
Answer = ContributionDeducted | ContributionReturned | LossCovered
Books = dict[str, int]
"""Cents by account, of one unit."""


def paid_then_credited(invoicing: ServiceHarness) -> None:
    """Part is credited before it is paid, two parts after it."""
    invoice = issued(invoicing, net_cents=1_000_33)
    credit(invoicing, invoice, percent="10")
    pay(invoicing, invoice.communication, shown(invoicing, invoice).open_cents)
    credit(invoicing, invoice, percent="20")
    credit(invoicing, invoice, percent="15")


def lost_then_recovered(invoicing: ServiceHarness) -> None:
    """Part is credited, part is paid, the rest is written off, and some of that comes in twice."""
    invoice = issued(invoicing, net_cents=1_000_33)
    credit(invoicing, invoice, percent="10")
    pay(invoicing, invoice.communication, 400_07)
    write_off(invoicing, invoice)
    pay(invoicing, invoice.communication, 100_01)
    pay(invoicing, invoice.communication, 50_00)


LIVES = [paid_then_credited, lost_then_recovered]


@dataclass(frozen=True, slots=True)
class Renamed:
    """Facts about one invoice, told of another one, of another unit."""

    name: str

    @property
    def unit_id(self) -> str:
        return test_id("unit", self.name)

    def __call__(self, event: Event) -> Event:
        fields = event.model_dump()
        ids = {field: self._id(field, value) for field, value in fields.items() if field in _RENAMED}
        return event.model_copy(update=ids)

    def _id(self, field: str, value: str) -> str:
        return self.unit_id if field == "unit_id" else test_id(value.partition("_")[0], f"{self.name} {value}")


_RENAMED = {"unit_id", "invoice_id", "credit_note_id", "payment_id"}


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_contributions_books_and_says_the_same_in_every_order(
    open_house: OpenHouse, life: Callable[[ServiceHarness], None]
) -> None:
    facts = consumed_by("contributions", said(open_house("invoicing"), life))
    contributions = contributions_with_tariff(open_house)

    units = heard_in_orders(contributions, facts)

    books, unit_answers = books_by_unit(contributions), told_by_unit(contributions)
    assert len(units) == factorial(len(facts)) >= 24
    assert books[units[0]]
    assert [unit for unit in units if books[unit] != books[units[0]]] == []
    assert [unit for unit in units if unit_answers[unit] != unit_answers[units[0]]] == []


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_payroll_books_the_same_in_every_order(open_house: OpenHouse, life: Callable[[ServiceHarness], None]) -> None:
    """Of what invoicing said, and of what contributions says to that."""
    facts = said(open_house("invoicing"), life)
    contributions = contributions_with_tariff(open_house)
    for fact in consumed_by("contributions", facts):
        contributions.consume(fact)
    facts += answers(contributions)
    payroll = open_house("payroll")

    units = heard_in_orders(payroll, consumed_by("payroll", facts))
    payroll.consume(*map(unit_opened, units))  # the units last of all

    books = books_by_unit(payroll)
    assert len(units) >= 120
    assert [unit for unit in units if books[unit] != books[units[0]]] == []
    assert {standing(payroll, unit) for unit in units[::100]} == {(-books[units[0]]["budget"], 0)}
    assert books[units[0]][TO_PAYROLL] == -books_by_unit(contributions)[UNIT][TO_PAYROLL]


def said(invoicing: ServiceHarness, life: Callable[[ServiceHarness], None]) -> list[Event]:
    """Everything that invoicing says while an invoice lives."""
    invoicing.consume(unit_opened())
    life(invoicing)
    return [message.data for message in invoicing.published()]


def consumed_by(service: str, facts: Iterable[Event]) -> list[Event]:
    kinds = {spec.event for spec in EVENTS if service in spec.consumers}
    return [fact for fact in facts if type(fact) in kinds]


def contributions_with_tariff(open_house: OpenHouse) -> ServiceHarness:
    contributions = open_house("contributions")
    tariff = SetTariff(
        request_id=uuid7(),
        legal_entity="BE",
        since=date(2024, 1, 1),
        turnover_percent="6.5",
        coefficients=(Coefficient(kind="artist_day", factor="0.1"),),
        source="a test",
    )
    contributions.ask(tariff)
    return contributions


def heard_in_orders(house: ServiceHarness, facts: Sequence[Event]) -> list[str]:
    """The units of which they were heard, one for each order; of more than MOST every n-th.

    Place by place: the first of each order, then the second, in batches as a worker gets them; each fact twice.
    """
    orders = list(islice(permutations(facts), 0, None, -(-factorial(len(facts)) // MOST)))
    renamed = [Renamed(str(n)) for n in range(len(orders))]
    sequences = [[name(fact) for fact in order] for name, order in zip(renamed, orders, strict=True)]
    for facts_at_position in zip(*sequences, strict=True):
        for _, batch in groupby(sorted(facts_at_position, key=_kind), key=_kind):
            same = list(batch)
            for start in range(0, len(same), BATCH):
                house.consume(*same[start : start + BATCH], times=2)
    return [name.unit_id for name in renamed]


def _kind(fact: Event) -> str:
    return fact.NAME


def answers(contributions: ServiceHarness) -> list[Answer]:
    """What contributions says about invoices."""
    published = (message.data for message in contributions.published())
    return [fact for fact in published if isinstance(fact, Answer)]


def told_by_unit(contributions: ServiceHarness) -> dict[str, list[tuple[str, int]]]:
    """Its answers in cents, without ids and order."""
    answers_by_unit: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for fact in answers(contributions):
        answers_by_unit[fact.unit_id].append((fact.NAME, fact.contribution_cents))
    return {unit: sorted(facts) for unit, facts in answers_by_unit.items()}


def books_by_unit(house: ServiceHarness) -> Mapping[str, Books]:
    query = "select subject, account, sum(cents)::bigint as cents from posting group by 1, 2 having sum(cents) <> 0"
    books: dict[str, Books] = {}
    with house.engine.connect() as connection:
        for row in connection.execute(sa.text(query)):
            books.setdefault(row.subject, {})[row.account] = row.cents
    return books


def standing(payroll: ServiceHarness, unit_id: str) -> tuple[int, int]:
    reply = payroll.ask(GetBudget(unit_id=unit_id))
    return reply.available_cents, reply.facility_cents
