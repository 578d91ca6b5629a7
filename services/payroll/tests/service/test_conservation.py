"""What passes between contributions and payroll arrives once, whatever the order, however often told."""

import random
from collections.abc import Callable

import pytest

from chassis.testing.harness import ServiceHarness
from contracts.contributions.pot import GetPot
from contracts.payroll.events import BudgetCredited
from contracts.wire.base import Event
from services.payroll.refusals import BudgetExceeded
from services.payroll.tests.service.carrying import carry, cleared, exchange, set_tariff, tell
from services.payroll.tests.service.story import (
    a_day,
    booked,
    budget,
    declare,
    issued,
    opened,
    paid,
    settle,
    statement,
)

INVOICES = {f"invoice {n}": 100_00 + 37_77 * n for n in range(40)}


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_or_counted_twice(open_house: Callable[[str], ServiceHarness], seed: int) -> None:
    dice = random.Random(seed)
    contributions, payroll = open_house("contributions"), open_house("payroll")
    set_tariff(contributions)
    carry(contributions, payroll, dice)

    events: list[Event] = [opened(), *(issued(*invoice) for invoice in INVOICES.items())]
    tell(payroll, events, dice)
    settled = [_work_a_day(payroll, f"early {n}") for n in range(5)]
    payments: list[Event] = [paid(*invoice) for invoice in INVOICES.items()]
    tell(contributions, payments, dice)
    exchange(contributions, payroll, dice)
    tell(payroll, payments, dice)
    settled += [_work_a_day(payroll, f"late {n}") for n in range(40)]
    exchange(contributions, payroll, dice)

    pot = contributions.ask(GetPot())
    net = sum(INVOICES.values())
    assert cleared(contributions, payroll) == {"clearing:invoicing>payroll": net}  # invoicing's side is not here
    assert pot.turnover_cents == sum((130 * cents + 1000) // 2000 for cents in INVOICES.values())
    assert pot.wage_cents == 12_20 * sum(settled)
    assert booked(payroll, "budget") == net - pot.total_cents - 293_42 * sum(settled)
    assert budget(payroll).available_cents == statement(payroll).balance_cents == booked(payroll, "budget")
    assert booked(payroll, "reserved") == 0
    assert len(payroll.published(BudgetCredited)) == len(INVOICES)
    assert 5 < sum(settled) <= 45


def _work_a_day(payroll: ServiceHarness, name: str) -> bool:
    """Declare and settle a day of some worker; False when the budget has no room for it."""
    try:
        reply = declare(payroll, a_day(name, worker_id=opened().holder_ids[0]))
    except BudgetExceeded:
        return False
    settle(payroll, reply.contract_id, f"settle {name}")
    return True
