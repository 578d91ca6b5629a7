"""What passes between contributions and payroll arrives once, whatever the order, however often told."""

import random
from collections import Counter
from collections.abc import Callable
from itertools import groupby

import pytest

from chassis.testing.house import House
from contracts.base import Event
from contracts.catalogue import EVENTS
from contracts.contributions import Coefficient, GetPot, PotReply, SetTariff, TariffReply
from contracts.envelope import Envelope
from contracts.payroll import BudgetCredited
from services.payroll.domain.errors import BudgetExceeded
from services.payroll.tests.service.story import (
    a_day,
    booked,
    budget,
    declare,
    issued,
    opened,
    paid,
    request_id,
    settle,
    statement,
    tariff,
)

INVOICES = {f"invoice {n}": 100_00 + 37_77 * n for n in range(40)}


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_or_counted_twice(open_house: Callable[[str], House], seed: int) -> None:
    dice = random.Random(seed)
    contributions, payroll = open_house("contributions"), open_house("payroll")
    _set_tariff(contributions)
    _carry(contributions, payroll, dice)

    told: list[Event] = [opened(), *(issued(*invoice) for invoice in INVOICES.items())]
    _tell(payroll, told, dice)
    settled = [_work_a_day(payroll, f"early {n}") for n in range(5)]
    payments: list[Event] = [paid(*invoice) for invoice in INVOICES.items()]
    _tell(contributions, payments, dice)
    _exchange(contributions, payroll, dice)
    _tell(payroll, payments, dice)
    settled += [_work_a_day(payroll, f"late {n}") for n in range(40)]
    _exchange(contributions, payroll, dice)

    pot = contributions.ask(GetPot(), PotReply)
    net = sum(INVOICES.values())
    assert _cleared(contributions, payroll) == {"clearing:invoicing>payroll": net}  # invoicing's side is not here
    assert pot.turnover_cents == sum((130 * cents + 1000) // 2000 for cents in INVOICES.values())
    assert pot.wage_cents == 12_20 * sum(settled)
    assert booked(payroll, "budget") == net - pot.total_cents - 293_42 * sum(settled)
    assert budget(payroll).available_cents == statement(payroll).balance_cents == booked(payroll, "budget")
    assert booked(payroll, "reserved") == 0
    assert len(payroll.said(BudgetCredited)) == len(INVOICES)
    assert 5 < sum(settled) <= 45


def _work_a_day(payroll: House, name: str) -> bool:
    """Declare and settle a day of some worker; False when the budget has no room for it."""
    try:
        reply = declare(payroll, a_day(name, worker_id=opened().holder_ids[0]))
    except BudgetExceeded:
        return False
    settle(payroll, reply.contract_id, f"settle {name}")
    return True


def _set_tariff(contributions: House) -> None:
    wanted = tariff()
    contributions.ask(
        SetTariff(
            request_id=request_id("tariff"),
            legal_entity=wanted.legal_entity,
            since=wanted.since,
            turnover_percent=wanted.turnover_percent,
            coefficients=(*wanted.coefficients, Coefficient(kind="other", factor="0.01")),
            source="general assembly",
        ),
        TariffReply,
    )


def _exchange(one: House, other: House, dice: random.Random) -> None:
    """Carry what each said to the other, all of it every time, until neither says anything new."""
    before = -1
    while before != (before := one.count("outbox") + other.count("outbox")):
        _carry(one, other, dice)
        _carry(other, one, dice)


def _carry(speaker: House, hearer: House, dice: random.Random) -> None:
    heard = {spec.event for spec in EVENTS if hearer.name in spec.hearers}
    said: list[Envelope[Event]] = [m for m in speaker.said() if type(m.data) in heard]
    _tell(hearer, [message.data for message in said], dice)


def _tell(hearer: House, events: list[Event], dice: random.Random) -> None:
    """In any order, in batches of any size, some of them twice."""
    shuffled = events + dice.sample(events, len(events) // 3)
    dice.shuffle(shuffled)
    for _, run in groupby(shuffled, key=type):
        hearer.hear(*run)


def _cleared(*houses: House) -> Counter[str]:
    """The sum of both sides of every clearing account that does not sum to zero."""
    total: Counter[str] = Counter()
    for house in houses:
        total.update({a: cents for a, cents in house.balances().items() if a.startswith("clearing:")})
    return Counter({account: cents for account, cents in total.items() if cents})
